"""What is done to many records of a workflow, in bites. Adding a kind touches its file, its test and one line here."""

from datetime import datetime

from crm.lib.registry import Registry
from workflows.engine.jobs.base import Bite, JobKind
from workflows.engine.jobs.existing import Existing
from workflows.engine.jobs.occurrence import OCCURRENCE, Occurrence
from workflows.engine.jobs.release import Release
from workflows.engine.jobs.unenroll import Unenroll
from workflows.engine.jobs.working import begin, stop, take_bites

JOBS: Registry[JobKind] = Registry("kinds of jobs", (Existing(), Occurrence(), Release(), Unenroll()))

__all__ = ["JOBS", "OCCURRENCE", "Bite", "JobKind", "begin", "stop", "work"]


def work(now: datetime) -> int:
    """Take one bite of each open job; returns how much was done, nothing where nothing is left to do now. Commits."""
    return take_bites(JOBS, now)
