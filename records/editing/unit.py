"""A unit of work on many records: read under lock, changed in memory, written at once with one change row per change.

For writers that do several things to the same records in one transaction. What one has set the next one sees; each
change keeps the reason it was made for. Changes reach the database with ``flush``, everything that is added does at
once and set by set; in a rehearsal nothing does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from crm.lib.errors import InvalidValues
from records.editing import adding, associating, conflicts, listing, overwriting
from records.editing.accessing import Access, Accesses
from records.editing.cleaning import Cleaned, Cleaner
from records.models import Record, RecordList, capture, catalogue, journal, registry, snapshot, uniqueness
from records.models.change import Change
from records.models.origin import Origin, origin
from records.models.reference import Reference
from records.properties import Property, Value
from records.querying import people

UPDATED = Change.Kind.UPDATED.value
#: Records whose numbers stand in one statement.
CHUNK = 5_000


class Changed(NamedTuple):
    """What became of a property, as JSON."""

    old: Any
    new: Any


class Unit:
    """Records in work. ``now`` is written as the time of every change (UTC); the caller holds the transaction.

    ``memo`` is for what writers keep as long as the unit lives.
    """

    def __init__(self, now: datetime, *, is_rehearsal: bool = False) -> None:
        self.now = now
        self.is_rehearsal = is_rehearsal
        self.catalogue = catalogue.current()
        self._records: dict[tuple[str, int], Record | None] = {}
        self._seen: dict[tuple[str, int], Record | None] = {}
        self._cleaners: dict[str, Cleaner] = {}
        self._accesses = Accesses()
        self._entries: list[journal.Entry] = []
        self._touched: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._before: dict[tuple[str, int], snapshot.Snapshot] = {}
        self._links: list[associating.Link] = []
        self._made = 0
        self.memo: dict[Any, Any] = {}

    def load(self, object_type: str, ids: Iterable[int]) -> None:
        """Read and lock records that are not here yet, in the order of their ids."""
        missing = sorted({number for number in ids if (object_type, number) not in self._records})
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            rows = registry.alive(object_type).filter(pk__in=chunk).order_by("pk")
            if not self.is_rehearsal:
                rows = rows.select_for_update(no_key=True)
            found: dict[int, Record] = {record.pk: record for record in rows}
            for number in chunk:
                self._records[object_type, number] = found.get(number)

    def get(self, object_type: str, number: int) -> Record | None:
        """Return a record as it is in this unit; None when there is none or it is in the recycle bin."""
        if (object_type, number) not in self._records:
            self.load(object_type, [number])
        return self._records[object_type, number]

    def read(self, object_type: str, ids: Iterable[int]) -> dict[int, Record]:
        """Return those of the records that are not in the recycle bin, to be looked at only: they are not locked."""
        wanted = list(dict.fromkeys(ids))
        missing = sorted({one for one in wanted if (object_type, one) not in self._records.keys() | self._seen.keys()})
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            found = registry.alive(object_type).in_bulk(chunk)
            for number in chunk:
                self._seen[object_type, number] = found.get(number)
        return {number: record for number in wanted if (record := self.look(object_type, number)) is not None}

    def look(self, object_type: str, number: int) -> Record | None:
        """Return a record to be looked at only."""
        key = (object_type, number)
        if key in self._records:
            return self._records[key]
        if key not in self._seen:
            self.read(object_type, [number])
        return self._seen[key]

    def value(self, record: Record, prop: Property) -> Value:
        """Return a record's typed value of a property."""
        return self._accesses.of(prop).value(record)

    def cleaner(self, object_type: str) -> Cleaner:
        """Return what types values of an object."""
        if object_type not in self._cleaners:
            self._cleaners[object_type] = Cleaner(self.catalogue[object_type], people.reading())
        return self._cleaners[object_type]

    def change(self, record: Record, given: Mapping[str, Any], reason: Origin) -> dict[str, Changed]:
        """Give a record of this unit other values, as people or the API give them.

        Returns what really changed by property: a value that is there already is no change. Raises InvalidValues.
        """
        return self.apply(record, self.clean(record, given), reason)

    def clean(self, record: Record, given: Mapping[str, Any]) -> Cleaned:
        """Type the values that a record of this unit is to get. Raises InvalidValues, also for what is taken."""
        pipeline = getattr(record, "pipeline", None)
        cleaned = self.cleaner(record.object_type_id).changes(given, pipeline, record)
        if any(cleaned.schema.properties[name].unique for name in cleaned.values):
            self.flush()
            wrong = conflicts.taken(cleaned.schema, cleaned.values, by=record.pk)
            if wrong:
                raise InvalidValues(wrong)
        return cleaned

    def apply(self, record: Record, cleaned: Cleaned, reason: Origin) -> dict[str, Changed]:
        """Give a record of this unit values that have been cleaned; returns what really changed.

        Whoever gives many records the same values hands in the same ``cleaned``, which is then taken apart once. That
        unique values are free is not looked at here: ``change`` does.
        """
        found: dict[str, Changed] = {}
        for access, value, new, column in self._accesses.plan(cleaned):
            changed = self._put(record, access, value, new, column, reason)
            if changed is not None:
                found[access.name] = changed
        return found

    def put(self, record: Record, prop: Property, value: Value, reason: Origin) -> Changed | None:
        """Give a record of this unit one typed value, as ``apply`` does; None where it had it already."""
        access = self._accesses.of(prop)
        return self._put(record, access, value, access.json(value), access.to_column(value), reason)

    def _put(
        self, record: Record, access: Access, value: Value, new: Any, column: Any, reason: Origin
    ) -> Changed | None:
        attribute = access.attribute
        if attribute is None:
            old = record.properties.get(access.name)
            if old == new:
                return None
        else:
            old = record.__dict__[attribute]
            if access.from_column:
                old = access.from_column(old)
            if old == value:
                return None
            if access.to_json:
                old = access.to_json(old)
        key = (record.object_type_id, record.pk)
        if access.has_claims and key not in self._before:
            self._before[key] = snapshot.snapshot(record)
        self._entries.append(journal.Entry(key[0], key[1], UPDATED, access.name, old, new, reason))
        if attribute is not None:
            setattr(record, attribute, column)
            self._touched[key].add(attribute)
        else:
            record.properties = {**record.properties, access.name: new}
            if new is None:
                del record.properties[access.name]
            self._touched[key].add("properties")
        return Changed(old, new)

    def create(self, object_type: str, values: Sequence[tuple[Cleaned, Origin]]) -> list[Record]:
        """Create records from values that have been cleaned and whose unique ones are free; they are in this unit."""
        if not values:
            return []
        self.flush()
        if self.is_rehearsal:
            keys: Sequence[int] = self._invented(len(values))
            made = adding.imagined(object_type, [cleaned for cleaned, _reason in values], keys, self.now)
        else:
            with origin(Origin(at=self.now)):
                made = adding.create(object_type, values)
        self._records |= {(object_type, record.pk): record for record in made}
        return made

    def link(self, links: Sequence[associating.Link]) -> list[associating.Link]:
        """Associate records that exist, each link for its own reason; returns those that were not there before."""
        if self.is_rehearsal:
            self._links += links
            return [*links]
        with origin(Origin(at=self.now)):
            return associating.link_all(links)

    def rehearsed_links(self, here: str, there: str, label: str | None) -> Iterator[tuple[int, int]]:
        """Yield the links that a rehearsal has made between two objects: the numbers at both ends."""
        for link in self._links:
            if label is None or (link.label and link.label.name == label):
                for near, far in ((link.start, link.end), (link.end, link.start)):
                    if (near.object_type, far.object_type) == (here, there):
                        yield near.record_id, far.record_id

    def join(self, to: RecordList, reasons: Mapping[int, Origin]) -> set[int]:
        """Add records to a static list, each for its reason; returns those that were not in it. Raises Refused."""
        if self.is_rehearsal:
            listing.demand_static(to)
            return set(reasons) - listing.members_among(to, reasons)
        with origin(Origin(at=self.now)):
            return set(listing.admit(to, reasons))

    def part(self, from_list: RecordList, reasons: Mapping[int, Origin]) -> set[int]:
        """Remove records from a static list, each for its reason; returns those that were in it. Raises Refused."""
        if self.is_rehearsal:
            listing.demand_static(from_list)
            return listing.members_among(from_list, reasons)
        with origin(Origin(at=self.now)):
            return set(listing.dismiss(from_list, reasons))

    def add_activities(
        self, kind: str, rows: Sequence[Mapping[str, Any]], about: Sequence[Sequence[Reference]]
    ) -> Sequence[int]:
        """Add tasks or notes, each about some records; returns their ids."""
        if self.is_rehearsal:
            return self._invented(len(rows))
        return adding.activities(kind, rows, about, self.now)

    def notify(self, rows: Sequence[adding.Message]) -> None:
        """Leave messages for users inside the product."""
        if not self.is_rehearsal:
            adding.notifications(rows, self.now)

    def flush(self) -> None:
        """Write what has been changed, change rows included, so that queries see it."""
        if self.is_rehearsal or not self._entries:
            return
        entries, touched, before = self._entries, self._touched, self._before
        self._entries, self._touched, self._before = [], defaultdict(set), {}
        with capture.capturing():
            overwriting.write([(self._records[key], names) for key, names in touched.items()], self.now)
            for _object_type, keys in groupby(sorted(before), key=lambda key: key[0]):
                pairs = [(before[key], snapshot.snapshot(record)) for key in keys if (record := self._records[key])]
                uniqueness.claim(pairs)
            journal.write(entries)

    def _invented(self, count: int) -> Sequence[int]:
        """Return numbers for what a rehearsal pretends to make; nothing real has such ones."""
        first = self._made
        self._made += count
        return range(-first - 1, -self._made - 1, -1)
