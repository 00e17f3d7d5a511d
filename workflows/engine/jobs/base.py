"""What every kind of job is. One file per kind; no base beyond this."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from workflows.models import Job, Workflow


@dataclass(frozen=True)
class Bite:
    """What one bite did: where the next one begins, how many records it dealt with, and whether that was all."""

    cursor: int
    done: int = 0
    is_over: bool = False


class JobKind:
    """One kind of job. Instances hold no state: where a job stands is in its row."""

    slug: ClassVar[str]

    def prepare(self, workflow: Workflow, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of a job that is to begin; raises CallerError where it could do nothing."""
        return data

    def bite(self, job: Job, now: datetime) -> Bite:
        """Do the next part in the caller's transaction, which also writes where the job then stands."""
        raise NotImplementedError
