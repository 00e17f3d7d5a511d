"""A unit of work on many records: read under lock, changed in memory, written at once with one change row per change.

For writers that do several things to the same records in one transaction. What one has set the next one sees; each
change keeps the reason it was made for. Nothing reaches the database before ``flush``, and in a rehearsal nothing does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from crm.lib import bulk
from records.editing.cleaning import Cleaned, Cleaner
from records.models import Record, capture, catalogue, journal, registry, snapshot, uniqueness
from records.models.change import Change
from records.models.origin import Origin
from records.properties import KINDS, Property
from records.querying import people


class Changed(NamedTuple):
    """What became of a property, as JSON."""

    old: Any
    new: Any


class Unit:
    """Records in work. ``now`` is written as the time of every change (UTC); the caller holds the transaction."""

    def __init__(self, now: datetime, *, is_rehearsal: bool = False) -> None:
        self.now = now
        self.is_rehearsal = is_rehearsal
        self.catalogue = catalogue.current()
        self._records: dict[tuple[str, int], Record | None] = {}
        self._cleaners: dict[str, Cleaner] = {}
        self._entries: list[journal.Entry] = []
        self._touched: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._before: dict[tuple[str, int], snapshot.Snapshot] = {}

    def load(self, object_type: str, ids: Iterable[int]) -> None:
        """Read and lock records that are not here yet, in the order of their ids."""
        missing = sorted({number for number in ids if (object_type, number) not in self._records})
        if not missing:
            return
        rows = registry.alive(object_type).filter(pk__in=missing).order_by("pk")
        if not self.is_rehearsal:
            rows = rows.select_for_update(no_key=True)
        found: dict[int, Record] = {record.pk: record for record in rows}
        for number in missing:
            self._records[object_type, number] = found.get(number)

    def get(self, object_type: str, number: int) -> Record | None:
        """Return a record as it is in this unit; None when there is none or it is in the recycle bin."""
        if (object_type, number) not in self._records:
            self.load(object_type, [number])
        return self._records[object_type, number]

    def cleaner(self, object_type: str) -> Cleaner:
        """Return what types values of an object."""
        if object_type not in self._cleaners:
            self._cleaners[object_type] = Cleaner(self.catalogue[object_type], people.reading())
        return self._cleaners[object_type]

    def change(self, record: Record, given: Mapping[str, Any], reason: Origin) -> dict[str, Changed]:
        """Give a record of this unit other values, as people or the API give them.

        Returns what really changed by property: a value that is there already is no change. Raises InvalidValues.
        """
        pipeline = getattr(record, "pipeline", None)
        return self.apply(record, self.cleaner(record.object_type_id).changes(given, pipeline, record), reason)

    def apply(self, record: Record, cleaned: Cleaned, reason: Origin) -> dict[str, Changed]:
        """Give a record of this unit values that have been cleaned; returns what really changed."""
        found: dict[str, Changed] = {}
        for name, value in cleaned.values.items():
            prop = cleaned.schema.properties[name]
            kind = KINDS[prop.kind]
            new = kind.to_json(value)
            old = self._json(record, prop)
            if old == new:
                continue
            self._remember(record, prop)
            found[name] = Changed(old, new)
            self._entries.append(
                journal.Entry(record.object_type_id, record.pk, Change.Kind.UPDATED, name, old, new, reason)
            )
            if prop.column:
                setattr(record, prop.column, kind.to_column(value))
                self._touched[record.object_type_id, record.pk].add(prop.column)
            else:
                record.properties = {**record.properties, name: new}
                if new is None:
                    del record.properties[name]
                self._touched[record.object_type_id, record.pk].add("properties")
        return found

    def flush(self) -> None:
        """Write what has been changed, change rows included, so that queries see it."""
        entries, touched, before = self._entries, self._touched, self._before
        self._entries, self._touched, self._before = [], defaultdict(set), {}
        if self.is_rehearsal or not entries:
            return
        by_columns: dict[tuple[type[Record], frozenset[str]], list[Record]] = defaultdict(list)
        for key, names in touched.items():
            record = self._records[key]
            assert record is not None
            record.updated_at = self.now
            by_columns[type(record), frozenset(names)].append(record)
        with capture.capturing():
            for (model, columns), records in by_columns.items():
                self._write(model, sorted(columns), records)
            for keys in _by_object(before):
                pairs = [(before[key], snapshot.snapshot(record)) for key in keys if (record := self._records[key])]
                uniqueness.claim(pairs)
            journal.write(entries)

    def _write(self, model: type[Record], names: list[str], records: list[Record]) -> None:
        columns = [*names, "updated_at"]
        records.sort(key=lambda record: record.pk)
        bulk.update(model, columns, [[*(getattr(record, name) for name in columns), record.pk] for record in records])

    def _json(self, record: Record, prop: Property) -> Any:
        if prop.column is None:
            return record.properties.get(prop.name)
        kind = KINDS[prop.kind]
        return kind.to_json(kind.from_column(getattr(record, prop.column)))

    def _remember(self, record: Record, prop: Property) -> None:
        """Keep the values before the first change of a unique custom property, whose claims move with it."""
        if prop.unique and prop.is_custom:
            self._before.setdefault((record.object_type_id, record.pk), snapshot.snapshot(record))


def _by_object(keys: Collection[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    grouped: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for key in keys:
        grouped[key[0]].append(key)
    return list(grouped.values())
