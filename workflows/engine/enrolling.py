"""Enrolls records under the rules: the one writer of new enrollments that are nobody's children."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.requests import Hit


@dataclass(frozen=True)
class Answer:
    """What became of a hit: the enrollment's id, or why there is none (a slug of ``REFUSALS``)."""

    hit: Hit
    enrollment: int | None = None
    refusal: str = ""


def enroll(hits: Sequence[Hit], now: datetime) -> list[Answer]:
    """Enroll those that may be, set by set, in the caller's transaction; one answer per hit, in their order."""
    raise NotImplementedError
