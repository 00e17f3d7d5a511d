"""Families of passes: one through a workflow, with every child that walks its parallel paths and loops."""

from collections.abc import Iterable
from typing import Any

from workflows.models.enrollment import Enrollment


def roots(ids: Iterable[int]) -> dict[int, int]:
    """Return the pass that each of these belongs to, itself where it is nobody's child; one query per generation."""
    at = {number: number for number in ids}
    climbing = set(at)
    while climbing:
        rows = Enrollment.objects.filter(pk__in=climbing, parent__isnull=False).values_list("pk", "parent_id")
        above: dict[int, Any] = dict(rows)
        at = {number: above.get(place, place) for number, place in at.items()}
        climbing = set(above.values())
    return at


def members(of: Iterable[int]) -> set[int]:
    """Return these passes and all their descendants that are still open; one query per generation."""
    found = level = set(of)
    while level:
        level = set(Enrollment.objects.filter(parent__in=level, ended_at=None).values_list("pk", flat=True)) - found
        found = found | level
    return found
