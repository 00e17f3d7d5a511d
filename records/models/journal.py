"""Turns snapshots before and after into change rows, and writes rows in bulk under the current origin."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from crm.lib import bulk
from records.models import origin
from records.models.change import Change
from records.models.origin import Origin
from records.models.snapshot import Snapshot

COLUMNS = (
    "object_type_id", "record_id", "kind", "property", "old", "new", "actor_id", "source", "enrollment", "depth", "at",
)  # fmt: skip

#: Called after change rows or events were written, in the transaction of the write; triggers listen here.
_listeners: list[Callable[[], None]] = []


class Entry(NamedTuple):
    """One change to be written; who, why and when come from its own reason or from the present origin."""

    object_type: str
    record_id: int
    kind: str
    property: str = ""
    old: Any = None
    new: Any = None
    reason: Origin | None = None


def differences(pairs: Iterable[tuple[Snapshot | None, Snapshot]]) -> Iterator[Entry]:
    """Yield the changes between each pair; a pair without a first half is a record that was created."""
    for before, after in pairs:
        if before is None:
            yield _entry(after, Change.Kind.CREATED, new=after.values)
        elif before != after:
            yield from _changed(before, after)


def _changed(before: Snapshot, after: Snapshot) -> Iterator[Entry]:
    old, new = before.values, after.values
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) != new.get(name):
            yield _entry(after, Change.Kind.UPDATED, name, old.get(name), new.get(name))
    if before.deleted_at is None and after.deleted_at is not None:
        yield _entry(after, Change.Kind.DELETED)
    if before.deleted_at is not None and after.deleted_at is None:
        yield _entry(after, Change.Kind.RESTORED)


def _entry(of: Snapshot, kind: str, name: str = "", old: Any = None, new: Any = None) -> Entry:
    return Entry(of.object_type, of.record_id, kind, name, old, new)


def write(entries: Iterable[Entry]) -> None:
    """Insert change rows in one statement; the caller holds the transaction."""
    present = origin.current()
    at = origin.moment()
    rows: Sequence[tuple[Any, ...]] = [
        (e.object_type, e.record_id, str(e.kind), e.property, e.old, e.new,
         reason.actor, reason.source, reason.enrollment, reason.depth, reason.at or at)
        for e in entries for reason in (e.reason or present,)
    ]  # fmt: skip
    if rows:
        bulk.insert(Change, COLUMNS, rows)
        announce()


def listen(listener: Callable[[], None]) -> None:
    """Have a function called whenever there is something new for triggers; other apps add theirs when they start."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce() -> None:
    """Tell the listeners that something happened which is not a change row: an event."""
    for listener in _listeners:
        listener()
