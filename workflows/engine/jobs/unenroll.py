"""Lets everybody out of a workflow: it was turned off, moved to the trash, or somebody asked for it."""

from datetime import datetime

from workflows.engine import leaving
from workflows.engine.jobs.base import Bite, JobKind
from workflows.models import Enrollment, Job

#: Families that leave together.
BITE = 500


class Unenroll(JobKind):
    """``data`` may name the ``reason``, a slug of ``workflows.endings``. Who enters after it began stays."""

    slug = "unenroll"

    def bite(self, job: Job, now: datetime) -> Bite:
        rows = Enrollment.objects.filter(
            workflow=job.workflow_id, parent=None, ended_at=None, pk__gt=job.cursor, created_at__lte=job.created_at
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BITE])
        if not ids:
            return Bite(job.cursor, is_over=True)
        leaving.leave(ids, job.data.get("reason", "manual"), now)
        return Bite(ids[-1], len(ids))
