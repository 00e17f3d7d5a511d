"""What becomes of the passes of records that were deleted or merged into others."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from workflows.engine import keeping, leaving
from workflows.happenings import Happening
from workflows.models import Enrollment


def after(happenings: Iterable[Happening], now: datetime) -> int:
    """End the passes of records that have been deleted or merged away, in the caller's transaction.

    They end for good: a record that is restored does not resume (decision 23). A merge's survivor keeps its own passes
    and inherits what the other one has been through (decisions 24 and 31). Returns how many passes ended.
    """
    gone = sorted((one for one in happenings if _is_end(one)), key=lambda one: one.id)
    merged = [one for one in gone if one.kind == "merged"]
    lost = {(one.object_type, one.record_id) for one in merged}
    deleted = [one for one in gone if one.kind == "deleted" and (one.object_type, one.record_id) not in lost]
    ended = _end(deleted, "deleted", now) + _end(merged, "merged", now)
    for one in merged:
        _inherit(one)
    return ended


def _is_end(one: Happening) -> bool:
    """Return whether a record is gone; a merge leaves a change on the survivor too."""
    return one.kind == "deleted" or (one.kind == "merged" and bool(one.new))


def _end(gone: Sequence[Happening], reason: str, now: datetime) -> int:
    ended = 0
    for object_type in sorted({one.object_type for one in gone}):
        numbers = {one.record_id for one in gone if one.object_type == object_type}
        there = Enrollment.objects.filter(object_type=object_type, record_id__in=numbers, ended_at=None)
        ended += leaving.leave(list(there.filter(parent=None).values_list("pk", flat=True)), reason, now)
        _leave_loops(list(there.filter(parent__isnull=False).values_list("pk", flat=True)), now)
    return ended


def _leave_loops(children: Collection[int], now: datetime) -> None:
    """Have the loops of other records' passes look again: their step finds the record gone and counts itself off."""
    if children:
        keeping.wake(sorted(children), {"gone": True}, now)


def _inherit(one: Happening) -> None:
    """Let the passes of the loser count as the survivor's, so that the first time stays the only one."""
    had = Enrollment.objects.filter(object_type=one.object_type, record_id=one.record_id, parent=None)
    had.filter(ended_at__isnull=False).update(record_id=one.new["into"])
