"""Passes over what nobody can hear: plain changes after which no trigger's filter holds, marked without being read.

Where few triggers listen to what has changed, as after an import or in the middle of a long run, the database says
sooner than Python which records could enroll at all; only those are looked at one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count

from records.models import Change
from records.querying.expressions import Among
from records.querying.to_query import filtered
from workflows.engine import sweeping
from workflows.engine.matching import remembering
from workflows.engine.matching.audience import Audience
from workflows.engine.matching.claiming import undispatched
from workflows.engine.matching.index import Ear, Ears
from workflows.models import Wait
from workflows.triggers import Edge

LIMIT = 10_000
#: Fewer changes are sooner looked at than asked about.
LEAST = 500
#: More filters than this, asked one by one, take longer than to look at every change.
MOST_ASKED = 4

Key = tuple[str, int]


def pass_over(present: Audience, now: datetime) -> int:
    """Mark as dispatched what cannot concern anybody; returns how many changes that were. Commits."""
    with transaction.atomic():
        rows = list(undispatched(Change).values_list("pk", "object_type_id", "record_id", "kind", "property")[:LIMIT])
        if len(rows) < LEAST or any(row[3] != Change.Kind.UPDATED for row in rows):
            return 0
        names: dict[str, set[str]] = defaultdict(set)
        records: dict[str, set[int]] = defaultdict(set)
        for _pk, object_type, record_id, _kind, name in rows:
            names[object_type].add(name)
            records[object_type].add(record_id)
        loud: set[Key] = set()
        for object_type, changed in names.items():
            asked = edges(present, object_type, changed)
            if asked is None:
                return 0
            loud |= {(object_type, number) for number in who_meets(asked, object_type, records[object_type], now)}
        # Counted after the filters were asked: what has changed since keeps its record from being passed over.
        loud |= _incomplete(rows)
        passed = [row[0] for row in rows if (row[1], row[2]) not in loud]
        Change._base_manager.filter(Among("pk", "bigint", passed)).update(dispatched=True)
        return len(passed)


def edges(present: Audience, object_type: str, changed: Iterable[str]) -> list[Ear] | None:
    """Return the edges that listen to these properties, None where their filters alone cannot say who is concerned."""
    index = present.index
    ears = index.by_object.get(object_type, Ears())
    keys = {f"property:{name}" for name in changed}
    if keys & (ears.occasions.keys() | index.reach.get(object_type, {}).keys()):
        return None
    if sweeping.watches(object_type) or Wait.objects.exists():
        return None
    found = {id(ear): ear for ear in _listening(ears, changed)}
    rising = [ear for ear in found.values() if isinstance(ear.heard, Edge) and not ear.heard.falls]
    return rising if len(rising) == len(found) <= MOST_ASKED else None


def _listening(ears: Ears, changed: Iterable[str]) -> Iterator[Ear]:
    for name in changed:
        table = ears.by_property.get(name)
        if table is not None:
            yield from table.rest
            for by_value in table.by_value.values():
                for some in by_value.values():
                    yield from some


def who_meets(asked: Iterable[Ear], object_type: str, ids: Iterable[int], now: datetime) -> set[int]:
    """Return which of the records meet one of the edges' filters as the database has them now."""
    moment = remembering.moment_of(now)
    among = Among("pk", "bigint", sorted(ids))
    found: set[int] = set()
    for ear in asked:
        assert isinstance(ear.heard, Edge)
        rows = filtered(ear.heard.filter, object_type, moment).filter(among)
        found |= set(rows.order_by().values_list("pk", flat=True))
    return found


def _incomplete(rows: list[tuple[int, str, int, str, str]]) -> set[Key]:
    """Return the records of which more is undispatched than these rows: all that there is of one goes together."""
    if connection.vendor == "sqlite" and len(rows) < LIMIT:
        return set()
    seen = Counter((row[1], row[2]) for row in rows)
    found: set[Key] = set()
    for object_type in {name for name, _number in seen}:
        ids = sorted(number for name, number in seen if name == object_type)
        there = Change.objects.filter(Among("record_id", "bigint", ids), dispatched=False, object_type=object_type)
        counted = there.order_by().values_list("record_id").annotate(count=Count("pk"))
        found |= {(object_type, number) for number, count in counted if seen[object_type, number] != count}
    return found
