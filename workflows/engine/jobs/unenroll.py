"""Lets everybody out of a workflow: it was turned off, moved to the trash, or somebody asked for it."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from workflows.engine import leaving
from workflows.engine.jobs.base import Bite, JobKind
from workflows.models import Enrollment, Job, Workflow

#: Families that leave together.
BITE = 500


class Unenroll(JobKind):
    """``data`` may name the ``reason``, a slug of ``workflows.endings``. Who enters after it began stays.

    ``upto`` is the last pass that there was then; the clock by which passes were made may be ahead of the job's.
    """

    slug = "unenroll"

    def prepare(self, workflow: Workflow, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "upto": Enrollment.objects.aggregate(last=Max("pk"))["last"] or 0}

    def bite(self, job: Job, now: datetime) -> Bite:
        rows = Enrollment.objects.filter(
            workflow=job.workflow_id, parent=None, ended_at=None, pk__gt=job.cursor, pk__lte=job.data["upto"]
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BITE])
        if not ids:
            return Bite(job.cursor, is_over=True)
        leaving.leave(ids, job.data.get("reason", "manual"), now)
        return Bite(ids[-1], len(ids))
