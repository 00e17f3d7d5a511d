"""What is done to many records of a workflow, in bites. Adding a kind touches its file, its test and one line here."""

from datetime import datetime
from typing import Any

from crm.lib.registry import Registry
from workflows import bells
from workflows.engine.jobs.base import Bite, JobKind
from workflows.engine.jobs.existing import Existing
from workflows.engine.jobs.occurrence import OCCURRENCE, Occurrence
from workflows.engine.jobs.release import Release
from workflows.engine.jobs.unenroll import Unenroll
from workflows.engine.jobs.working import stop, take_bites
from workflows.models import Job, Workflow

JOBS: Registry[JobKind] = Registry("kinds of jobs", (Existing(), Occurrence(), Release(), Unenroll()))

__all__ = ["JOBS", "OCCURRENCE", "Bite", "JobKind", "begin", "stop", "work"]


def begin(workflow: Workflow, kind: str, now: datetime, *, by: int | None = None, **data: Any) -> Job:
    """Begin a job on the records of a workflow; ``by`` is the id of the user who asked.

    Raises CallerError where the job could do nothing.
    """
    bells.ring()
    prepared = JOBS[kind].prepare(workflow, data)
    return Job.objects.create(workflow=workflow, kind=kind, data=prepared, by_id=by, created_at=now)


def work(now: datetime) -> int:
    """Take one bite of each open job; returns how much was done, nothing where nothing is left to do now. Commits."""
    return take_bites(JOBS, now)
