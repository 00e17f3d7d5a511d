"""Reads and writes one property of many records: what depends on the property is worked out once."""

from collections.abc import Callable
from typing import Any, NamedTuple

from records.editing.cleaning import Cleaned
from records.models import Record
from records.properties import KINDS, Kind, Property, Value


class Access(NamedTuple):
    """How a property lies in a record. ``attribute`` is None for a custom one, which lies in the JSON column.

    ``from_column`` and ``to_json`` are None where they would return what they are given.
    """

    name: str
    attribute: str | None
    from_column: Callable[[Any], Value] | None
    to_column: Callable[[Value], Any]
    from_json: Callable[[Any], Value]
    to_json: Callable[[Value], Any] | None
    has_claims: bool

    @classmethod
    def of(cls, prop: Property) -> "Access":
        """Return the way to a property."""
        kind = KINDS[prop.kind]
        return cls(
            name=prop.name,
            attribute=prop.column,
            from_column=None if type(kind).from_column is Kind.from_column else kind.from_column,
            to_column=kind.to_column,
            from_json=kind.from_json,
            to_json=None if type(kind).to_json is Kind.to_json else kind.to_json,
            has_claims=prop.unique and prop.is_custom,
        )

    def value(self, record: Record) -> Value:
        """Return a record's typed value."""
        if self.attribute is None:
            return self.from_json(record.properties.get(self.name))
        held = getattr(record, self.attribute)
        return self.from_column(held) if self.from_column else held

    def json(self, value: Value) -> Any:
        """Return a typed value as JSON."""
        return self.to_json(value) if self.to_json else value


class Accesses:
    """The ways to properties that one writer uses, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Access] = {}
        self._planned: tuple[Cleaned | None, list[tuple[Access, Value, Any, Any]]] = (None, [])

    def of(self, prop: Property) -> Access:
        """Return the way to a property."""
        key = (prop.object_type, prop.name)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Access.of(prop)
        return found

    def plan(self, cleaned: Cleaned) -> list[tuple[Access, Value, Any, Any]]:
        """Return for each value the way there, and the value typed, as JSON and as the column holds it."""
        if self._planned[0] is not cleaned:
            plan = []
            for name, value in cleaned.values.items():
                access = self.of(cleaned.schema.properties[name])
                plan.append((access, value, access.json(value), access.to_column(value)))
            self._planned = (cleaned, plan)
        return self._planned[1]
