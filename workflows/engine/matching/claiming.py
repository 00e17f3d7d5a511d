"""Claims what has not been dispatched, by flag: a record's changes go to one worker at a time, all that there are.

Never by "id greater than": numbers become visible out of the order of their commits.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from records.models import Change, Event
from records.querying.expressions import Among
from workflows.engine.matching.audience import MERGE
from workflows.engine.matching.present import Present, read
from workflows.happenings import EVENT, Happening

Key = tuple[str, int]
SEED = ("pk", "object_type_id", "record_id")
CHANGE = (*SEED, "kind", "property", "old", "new", "at", "source", "enrollment", "depth")
OCCURRENCE = ("pk", "object_type_id", "record_id", "definition__name", "properties", "at", "received_at")


@dataclass
class Claimed:
    """What this worker dispatches. ``changes`` are in the order of their commits, record by record."""

    changes: dict[Key, list[Happening]] = field(default_factory=lambda: defaultdict(list))
    events: list[Happening] = field(default_factory=list)
    present: dict[Key, Present] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Return how many rows were claimed."""
        return sum(map(len, self.changes.values())) + len(self.events)

    def happenings(self) -> Iterable[Happening]:
        """Return everything claimed."""
        return [*(row for rows in self.changes.values() for row in rows), *self.events]


def claim(limit: int, properties: Mapping[str, frozenset[str]]) -> Claimed:
    """Claim up to so many changes, with all others of their records, and as many events; the caller's transaction.

    ``properties`` says which values are read of the records of each object. They are read before the changes are
    claimed for good: so nothing is in them that is not in the changes, except what these then say anew.
    """
    seeds = list(undispatched(Change).values_list(*SEED)[:limit])
    events = list(undispatched(Event).values_list(*OCCURRENCE)[:limit])
    claimed = Claimed(events=[_event(row) for row in events])
    keys = {(row[1], row[2]) for row in (*seeds, *events)}
    claimed.present = read(keys, properties)
    for change in map(_change, _whole(seeds)):
        claimed.changes[change.object_type, change.record_id].append(change)
    for key, rows in claimed.changes.items():
        if any(row.kind == Change.Kind.MERGED for row in rows):
            claimed.changes[key] = _told_apart(rows)
    return claimed


def mark(claimed: Claimed) -> None:
    """Note that the rows claimed have been dispatched."""
    changes = [row.id for rows in claimed.changes.values() for row in rows]
    for model, ids in ((Change, changes), (Event, [row.id for row in claimed.events])):
        if ids:
            model._base_manager.filter(Among("pk", "bigint", ids)).update(dispatched=True)


def undispatched(model: Any) -> "QuerySet[Any]":
    """Return what no worker has taken yet, the oldest first; where there can be others, what this one then holds."""
    rows: QuerySet[Any] = model.objects.filter(dispatched=False).order_by("pk")
    return rows.select_for_update(skip_locked=True, of=("self",)) if connection.vendor == "postgresql" else rows


def pending(objects: Iterable[str], limit: int) -> list[Happening]:
    """Return what happened to records of these objects and is not dispatched yet, whoever has taken it; not more."""
    changes = Change.objects.filter(dispatched=False, object_type__in=objects).order_by("pk")
    events = Event.objects.filter(dispatched=False, object_type__in=objects).order_by("pk")
    return [
        *map(_change, changes.values_list(*CHANGE)[:limit]),
        *map(_event, events.values_list(*OCCURRENCE)[:limit]),
    ]


def _whole(seeds: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows of the seeds with all other undispatched changes of their records.

    A record some of whose changes are in another worker's hands is left to that one, or to the next round.
    """
    by_object: dict[str, list[int]] = defaultdict(list)
    for object_type, record_id in {(row[1], row[2]) for row in seeds}:
        by_object[object_type].append(record_id)
    found: list[tuple[Any, ...]] = []
    for object_type, ids in by_object.items():
        about = (Among("record_id", "bigint", sorted(ids)),)
        # Sorted here: asked for them in order, SQLite goes through all changes of the object instead of the records'.
        unsorted = undispatched(Change).filter(*about, object_type=object_type).order_by()
        rows = sorted(unsorted.values_list(*CHANGE), key=lambda row: row[0])
        others: set[int] = set()
        if connection.vendor != "sqlite":
            there = Change.objects.filter(*about, dispatched=False, object_type=object_type).order_by()
            mine = {row[0] for row in rows}
            others = {record_id for pk, record_id in there.values_list("pk", "record_id") if pk not in mine}
        found += [row for row in rows if row[2] not in others]
    return found


def _change(row: tuple[Any, ...]) -> Happening:
    pk, object_type, record_id, kind, name, old, new, at, source, enrollment, depth = row
    return Happening(pk, object_type, record_id, kind, name, old, new, at, at, source, enrollment, depth)


def _event(row: tuple[Any, ...]) -> Happening:
    pk, object_type, record_id, name, properties, at, received = row
    return Happening(pk, object_type, record_id, EVENT, name, None, properties, at, received)


def _told_apart(rows: Sequence[Happening]) -> list[Happening]:
    """Return the rows with those that a merge has written for its survivor marked as such.

    A merge puts the loser into the bin, then writes the survivor, then says that it has merged; all that under lock.
    """
    found = list(rows)
    for row in rows:
        if row.kind == Change.Kind.MERGED and row.old is not None:
            gone = Change.objects.filter(
                object_type=row.object_type, record_id=row.old.get("id"), kind=Change.Kind.DELETED, pk__lt=row.id
            )
            since = gone.order_by("-pk").values_list("pk", flat=True).first() or row.id
            found = [replace(one, source=MERGE) if since < one.id <= row.id else one for one in found]
    return found
