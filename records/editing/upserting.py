"""Creates or updates many records at once, matched by a key property: set-based, one outcome per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.editing import conflicts
from records.editing.cleaning import Cleaned, Cleaner
from records.models import Record, capture, catalogue, registry
from records.properties import ObjectSchema, Property, Reading, Value
from records.querying.matching import comparable, matching, value_of

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"


@dataclass(frozen=True)
class Outcome:
    """What became of one row: its record, or the messages for which it was rejected."""

    status: str
    record_id: int | None = None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


def upsert(
    object_type: str,
    key: str | None,
    rows: Sequence[Mapping[str, Any]],
    reading: Reading,
    *,
    atomic: bool = False,
    numbers: Sequence[int] | None = None,
) -> list[Outcome]:
    """Create or update one record per row and return one outcome per row, in their order.

    ``key`` names the property by which a row finds its record; without one, or where a row leaves it blank, the row
    makes a new record. Rows with wrong values are rejected and the others written, in one transaction; with
    ``atomic``, one rejected row keeps all of them from being written (the others read ``unchanged``).
    ``numbers`` is what messages call the rows, by default their place counted from 1.
    """
    schema = catalogue.current()[object_type]
    if key is not None and schema.get(key) is None:
        raise InvalidValues({key: [_("%(object)s have no property of this name.") % {"object": schema.plural}]})
    with transaction.atomic():
        batch = _Batch(schema, schema.properties[key] if key else None, rows, reading, numbers)
        if atomic and batch.rejected:
            return [batch.rejected.get(index, Outcome(UNCHANGED)) for index in range(len(rows))]
        return batch.write()


class _Batch:
    """Rows on their way in, by position."""

    def __init__(
        self,
        schema: ObjectSchema,
        key: Property | None,
        rows: Sequence[Mapping[str, Any]],
        reading: Reading,
        numbers: Sequence[int] | None,
    ) -> None:
        self.schema = schema
        self.numbers = numbers or range(1, len(rows) + 1)
        self.key = key
        self.cleaner = Cleaner(schema, reading)
        self.rejected: dict[int, Outcome] = {}
        keys = self._keys(rows)
        self.present = self._matched(set(keys.values())) if key else {}
        self.new: dict[int, Cleaned] = {}
        self.changed: dict[int, tuple[Record, Cleaned]] = {}
        for index, row in enumerate(rows):
            if index not in self.rejected:
                self._sort(index, row, self.present.get(keys.get(index)))
        self._refuse_taken()

    def write(self) -> list[Outcome]:
        """Write what was accepted and return the outcomes in the order of the rows."""
        outcomes = dict(self.rejected)
        if self.new:
            rows = [_row(cleaned) for cleaned in self.new.values()]
            keys = capture.insert(registry.model_of(self.schema.name), self.schema.name, rows)
            outcomes |= {index: Outcome(CREATED, key) for index, key in zip(self.new, keys, strict=True)}
        outcomes |= self._overwrite()
        return [outcomes[index] for index in sorted(outcomes)]

    def _overwrite(self) -> dict[int, Outcome]:
        outcomes, touched, moved = {}, [], set()
        for index, (record, cleaned) in self.changed.items():
            before = {**record.__dict__, "properties": dict(record.properties)}
            names = cleaned.apply(record)
            differs = [name for name in names if before.get(name) != record.__dict__.get(name)]
            moved.update(differs)
            outcomes[index] = Outcome(UPDATED if differs else UNCHANGED, record.pk)
            if differs:
                touched.append(record)
        if touched:
            capture.overwrite(type(touched[0]), touched, sorted(moved))
        return outcomes

    def _keys(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, Any]:
        """Return the comparable key of each row that has one; a key that came before in the batch is refused."""
        found: dict[int, Any] = {}
        first: dict[Any, int] = {}
        for index, row in enumerate(rows):
            value = self._key_of(row)
            if value is None:
                continue
            if value in first:
                message = _("Row %(row)s has the same key.") % {"row": self.numbers[first[value]]}
                self.rejected[index] = Outcome(REJECTED, errors={self.key.name: [message]})  # type: ignore[union-attr]
                continue
            first[value] = index
            found[index] = value
        return found

    def _key_of(self, row: Mapping[str, Any]) -> Any:
        if self.key is None:
            return None
        try:
            return comparable(self.cleaner.typed(self.key, row.get(self.key.name)))
        except ValueError:
            return None

    def _matched(self, keys: set[Any]) -> dict[Any, Record]:
        """Return the record of each key, locked; of several, the oldest."""
        assert self.key is not None
        found: dict[Any, Record] = {}
        for record in matching(self.schema, self.key, keys).select_for_update().order_by("pk"):
            found.setdefault(comparable(value_of(record, self.key)), record)
        return found

    def _sort(self, index: int, row: Mapping[str, Any], present: Record | None) -> None:
        try:
            if present is None:
                self.new[index] = self.cleaner.new(row)
            else:
                cleaned = self.cleaner.changes(row, getattr(present, "pipeline", None), present)
                self.changed[index] = (present, cleaned)
        except InvalidValues as error:
            self.rejected[index] = Outcome(REJECTED, errors=error.fields)

    def _refuse_taken(self) -> None:
        """Reject rows whose unique values another record, or an earlier row, holds."""
        for prop in self.schema:
            if prop.unique:
                self._refuse_taken_of(prop)

    def _refuse_taken_of(self, prop: Property) -> None:
        given = {index: cleaned.values.get(prop.name) for index, cleaned in self._accepted().items()}
        held = conflicts.holders(self.schema, prop, given.values())
        first: dict[Value, int] = {}
        for index, value in given.items():
            key = comparable(value)
            own = self.changed[index][0].pk if index in self.changed else None
            if key is None:
                continue
            if held.get(key, own) != own:
                self._refuse(index, prop.name, conflicts.already_used(value, held[key]))
            elif key in first:
                self._refuse(index, prop.name, _("Row %(row)s has the same value.") % {"row": self.numbers[first[key]]})
            else:
                first[key] = index

    def _accepted(self) -> dict[int, Cleaned]:
        return {**self.new, **{index: cleaned for index, (_record, cleaned) in self.changed.items()}}

    def _refuse(self, index: int, name: str, message: str) -> None:
        self.new.pop(index, None)
        self.changed.pop(index, None)
        self.rejected[index] = Outcome(REJECTED, errors={name: [message]})


def _row(cleaned: Cleaned) -> dict[str, Any]:
    """Return the values of a new record by model attribute."""
    custom = {name: value for name, value in cleaned.custom().items() if value is not None}
    return {**cleaned.columns(), "properties": custom}
