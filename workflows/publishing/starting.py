"""What begins when a workflow starts to watch: those who meet its criteria now are enrolled if that was asked for."""

from datetime import datetime

from workflows import bells
from workflows.models import Job, Workflow

#: Enrolls those who meet the criteria already.
EXISTING = "existing"


def watch(row: Workflow, by: int | None, now: datetime, *, enroll_existing: bool) -> None:
    """Begin to watch for what triggers; the caller holds the workflow's lock.

    Who meets the criteria now is remembered by the engine, and none of those has only now come to meet them.
    """
    stop(row, now)
    if enroll_existing:
        begin(row, EXISTING, by, now)
    bells.ring()


def stop(row: Workflow, now: datetime) -> None:
    """Stop enrolling those who were there already; whoever is inside stays."""
    row.jobs.filter(kind=EXISTING, ended_at=None).update(ended_at=now)


def begin(row: Workflow, kind: str, by: int | None, now: datetime, **data: object) -> Job:
    """Begin a job on a workflow's records."""
    bells.ring()
    return Job.objects.create(workflow=row, kind=kind, data=data, by_id=by, created_at=now)
