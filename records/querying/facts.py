"""Loads the facts that a filter needs about many records at once: so many queries for a filter, however many records.

Times are cut to milliseconds and history that does not fit the property's kind is left out, as queries do.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max

from records.filters import Needs, Occurrence, Snapshot
from records.filters.moments import cut
from records.filters.needs import Link, Mark
from records.models import Association, Change, Event, EventProperty, ListMember, Record, catalogue, registry
from records.properties import KINDS, ObjectSchema, Property, Value
from records.querying.matching import value_of
from records.querying.operands.associated import links


def load(object_type: str, ids: Collection[int], needs: Needs) -> dict[int, Snapshot]:
    """Return the facts about those of the records that exist, the recycle bin included, by id."""
    return of_records(object_type, registry.every(object_type).filter(pk__in=ids), needs)


def of_records(object_type: str, records: Iterable[Record], needs: Needs) -> dict[int, Snapshot]:
    """Return the facts about records that are at hand, by id."""
    found = {record.pk: record for record in records}
    schema = catalogue.current()[object_type]
    batch = _Batch(schema, found, needs)
    return {number: batch.snapshot(number) for number in found}


#: Given an object, numbers of its records and what is asked of them; returns which of it is so for whom.
Marker = Callable[[str, Collection[int], Collection[Mark]], Iterable[tuple[int, Mark]]]
_markers: dict[str, Marker] = {}


def mark_by(operand: str, marker: Marker) -> None:
    """Say who knows what another app's operand asks about records; an operand has one such."""
    if operand in _markers:
        raise ValueError(f"There are two markers for {operand!r}.")
    _markers[operand] = marker


@dataclass
class _Batch:
    """Everything loaded about some records of one object."""

    schema: ObjectSchema
    records: Mapping[int, Record]
    needs: Needs
    history: dict[int, dict[str, set[Value]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    updates: dict[int, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    links: dict[int, dict[Link, list[Snapshot]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    primaries: dict[int, dict[str, Snapshot]] = field(default_factory=lambda: defaultdict(dict))
    lists: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    events: dict[int, dict[str, list[Occurrence]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    marks: dict[int, set[Mark]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        if self.records:
            self._load_history()
            self._load_updates()
            self._load_links()
            self._load_lists()
            self._load_events()
            self._load_marks()

    def snapshot(self, number: int) -> Snapshot:
        """Return what was loaded about one record."""
        record = self.records[number]
        properties = {name: prop for name in self.needs.properties if (prop := self.schema.get(name))}
        return Snapshot(
            {name: value_of(record, prop) for name, prop in properties.items()},
            self.history[number],
            self.updates[number],
            self.links[number],
            self.primaries[number],
            self.lists[number],
            self.events[number],
            self.marks[number],
        )

    def _changes(self) -> Any:
        return Change.objects.order_by().filter(object_type=self.schema.name, record_id__in=self.records)

    def _load_history(self) -> None:
        if not self.needs.histories:
            return
        rows = self._changes().filter(kind=Change.Kind.UPDATED, property__in=self.needs.histories, old__isnull=False)
        for number, name, old in rows.values_list("record_id", "property", "old"):
            value = typed(old, self.schema.get(name))
            if value is not None:
                self.history[number][name].add(value)

    def _load_updates(self) -> None:
        names = self.needs.updates
        if not names:
            return
        rows = self._changes().filter(kind=Change.Kind.CREATED, property="")
        for number, new, at in rows.values_list("record_id", "new", "at"):
            for name in names & set(new or ()):
                self._updated(number, name, at)
        rows = self._changes().filter(kind=Change.Kind.UPDATED, property__in=names).values("record_id", "property")
        for number, name, at in rows.annotate(last=Max("at")).values_list("record_id", "property", "last"):
            self._updated(number, name, at)

    def _updated(self, number: int, name: str, at: datetime) -> None:
        before = self.updates[number].get(name)
        self.updates[number][name] = cut(at) if before is None else max(before, cut(at))

    def _load_links(self) -> None:
        """Load the linked records of each object once, with all that any link needs to know of them."""
        ends: dict[str, list[tuple[Link | None, int, int]]] = defaultdict(list)
        for link in self.needs.links:
            rows = links(self.schema.name, link).filter(from_id__in=self.records).order_by("to_id")
            ends[link[0]] += [(link, *pair) for pair in rows.values_list("from_id", "to_id").distinct()]
        primaries = Association.objects.filter(
            from_type=self.schema.name, from_id__in=self.records, to_type__in=self.needs.primaries, is_primary=True
        )
        if self.needs.primaries:
            for to, start, end in primaries.values_list("to_type", "from_id", "to_id"):
                ends[to].append((None, start, end))
        for to, found in ends.items():
            self._attach(to, found)

    def _attach(self, to: str, found: list[tuple[Link | None, int, int]]) -> None:
        wanted = [needs for link, needs in self.needs.links.items() if link[0] == to]
        needs = reduce(or_, wanted, self.needs.primaries.get(to, Needs()))
        alive = registry.alive(to).filter(pk__in={end for _, _, end in found})
        facts = of_records(to, alive, needs)
        for link, start, end in found:
            if end not in facts:
                continue
            if link is None:
                self.primaries[start][to] = facts[end]
            else:
                self.links[start][link].append(facts[end])

    def _load_lists(self) -> None:
        if self.needs.lists:
            rows = ListMember.objects.filter(list__in=self.needs.lists, record_id__in=self.records)
            for number, known in rows.values_list("record_id", "list_id"):
                self.lists[number].add(known)

    def _load_events(self) -> None:
        if not self.needs.events:
            return
        kinds = {
            (event, name): Property(event, name, name, kind)
            for event, name, kind in EventProperty.objects.filter(definition__name__in=self.needs.events).values_list(
                "definition__name", "name", "kind"
            )
        }
        rows = Event.objects.order_by("at", "id").filter(
            object_type=self.schema.name, record_id__in=self.records, definition__name__in=self.needs.events
        )
        for number, event, at, stored in rows.values_list("record_id", "definition__name", "at", "properties"):
            values = {name: typed(value, kinds.get((event, name))) for name, value in stored.items()}
            self.events[number][event].append(Occurrence(cut(at), values))

    def _load_marks(self) -> None:
        for operand in {mark[0] for mark in self.needs.marks}:
            asked = {mark for mark in self.needs.marks if mark[0] == operand}
            for number, mark in _markers[operand](self.schema.name, self.records.keys(), asked):
                self.marks[number].add(mark)


def typed(stored: Any, prop: Property | None) -> Value:
    """Return a stored JSON value as a value of the property's kind, None where it does not fit."""
    try:
        return KINDS[prop.kind].from_json(stored) if prop else None
    except ValueError:
        return None
