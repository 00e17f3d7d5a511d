"""Brings the judges together: the tables, the effects, and the other side's diary."""

from pathlib import Path
from typing import Any

from django.db import connection

from tests.chaos import checker, diary, workload
from tests.chaos.diary import RealTime
from workflows.models import Enrollment, LogEntry

#: Faults that are told.
MOST = 40


def judge(world: workload.World, written: Path, real: RealTime) -> dict[str, Any]:
    """Return what came out, as it is printed; ``faults`` are lines for people."""
    effects = workload.judge(world)
    outside = diary.judge(written, real)
    faults = [*checker.faults(drained=True), *effects.examples, *outside.faults]
    return {
        "database": connection.vendor,
        "enrollments": Enrollment.objects.filter(parent=None).count(),
        "steps": LogEntry.objects.filter(enrollment__isnull=False).count(),
        "lost": effects.lost,
        "doubled": effects.doubled,
        "unfinished": Enrollment.objects.filter(ended_at=None).count(),
        "keys": outside.keys,
        "repeats": outside.repeats,
        "repeats_after_record": outside.repeats_after_record,
        "unknown_mails": outside.unknown_mails,
        "is_well": not faults,
        "faults": faults[:MOST],
    }
