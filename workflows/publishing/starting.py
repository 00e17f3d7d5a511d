"""What begins when a workflow starts to watch: who meets its criteria now is remembered, and enrolled if asked for."""

from datetime import datetime

from workflows import bells
from workflows.models import Job, Match, Memory, Workflow

#: Enrolls those who meet the criteria already.
EXISTING = "existing"


def watch(row: Workflow, by: int | None, now: datetime, *, enroll_existing: bool) -> None:
    """Begin to watch for what triggers; the caller holds the workflow's lock.

    What was remembered of an earlier watch is forgotten: the engine looks anew at who meets the criteria, and none of
    those has only now come to meet them.
    """
    stop(row, now)
    Memory.objects.filter(workflow=row).delete()
    Match.objects.filter(workflow=row).delete()
    bells.ring()
    if enroll_existing:
        begin(row, EXISTING, by, now)


def stop(row: Workflow, now: datetime) -> None:
    """Stop enrolling those who were there already; whoever is inside stays."""
    row.jobs.filter(kind=EXISTING, ended_at=None).update(ended_at=now)


def begin(row: Workflow, kind: str, by: int | None, now: datetime, **data: object) -> Job:
    """Begin a job on a workflow's records."""
    bells.ring()
    return Job.objects.create(workflow=row, kind=kind, data=data, by_id=by, created_at=now)
