"""What begins when a workflow starts to watch: what matches now is remembered, and enrolled if that was asked for."""

from datetime import datetime

from workflows.models import Job, Workflow

#: Remembers who meets the triggers that need remembered state, without enrolling anybody.
BASELINE = "baseline"
#: Enrolls those who meet the criteria already.
EXISTING = "existing"


def watch(row: Workflow, by: int | None, now: datetime, *, enroll_existing: bool) -> None:
    """Begin to watch for what triggers; the caller holds the workflow's lock."""
    stop(row, now)
    begin(row, BASELINE, by, now)
    if enroll_existing:
        begin(row, EXISTING, by, now)


def stop(row: Workflow, now: datetime) -> None:
    """Stop what enrolls or remembers in bites; what it has done stays."""
    row.jobs.filter(kind__in=(BASELINE, EXISTING), ended_at=None).update(ended_at=now)


def begin(row: Workflow, kind: str, by: int | None, now: datetime, **data: object) -> Job:
    """Begin a job on a workflow's records."""
    return Job.objects.create(workflow=row, kind=kind, data=data, by_id=by, created_at=now)
