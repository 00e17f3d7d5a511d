"""What begins when a workflow starts to watch: those who meet its criteria now are enrolled if that was asked for."""

from datetime import datetime

from workflows import bells
from workflows.engine import jobs
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
    """Stop enrolling those who meet the criteria; whoever is inside stays, whoever was chosen by hand still enters."""
    row.jobs.filter(kind=EXISTING, ended_at=None, data={}).update(ended_at=now)


def begin(row: Workflow, kind: str, by: int | None, now: datetime, **data: object) -> Job:
    """Begin a job on a workflow's records; raises CallerError where it could do nothing."""
    return jobs.begin(row, kind, now, by=by, **data)
