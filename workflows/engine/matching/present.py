"""Reads of many records the few values that triggers ask for, at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from records.models import catalogue, registry
from records.properties import KINDS, Property, Value
from records.querying.expressions import Among

Key = tuple[str, int]


class Present:
    """A record as it was read."""

    __slots__ = ("_known", "_readers", "_row", "is_deleted")

    def __init__(self, row: Mapping[str, Any], readers: Mapping[str, Callable[[Mapping[str, Any]], Value]]) -> None:
        self._row = row
        self._readers = readers
        self._known: dict[str, Value] = {}
        self.is_deleted = row["deleted_at"] is not None

    def value(self, name: str) -> Value:
        """Return the value of a property, None when blank."""
        if name not in self._known:
            reader = self._readers.get(name)
            self._known[name] = reader(self._row) if reader else None
        return self._known[name]


def read(keys: Iterable[Key], properties: Mapping[str, frozenset[str]]) -> dict[Key, Present]:
    """Return those of the records that exist, the recycle bin included: one query for each object."""
    by_object: dict[str, list[int]] = defaultdict(list)
    for object_type, record_id in keys:
        by_object[object_type].append(record_id)
    found: dict[Key, Present] = {}
    schemas = catalogue.current() if by_object else None
    for object_type, ids in by_object.items():
        schema = schemas.get(object_type) if schemas else None
        if schema is None:
            continue
        props = [prop for name in properties.get(object_type, ()) if (prop := schema.get(name))]
        readers = {prop.name: _reader(prop) for prop in props}
        columns = {prop.column or "properties" for prop in props} | {"pk", "deleted_at"}
        rows = registry.every(object_type).filter(Among("pk", "bigint", sorted(ids))).order_by()
        for row in rows.values(*sorted(columns)):
            found[object_type, row["pk"]] = Present(row, readers)
    return found


def _reader(prop: Property) -> Callable[[Mapping[str, Any]], Value]:
    kind = KINDS[prop.kind]
    column = prop.column
    if column:
        return lambda row: kind.from_column(row[column])

    def from_json(row: Mapping[str, Any]) -> Value:
        try:
            return kind.from_json(row["properties"].get(prop.name))
        except ValueError:
            return None

    return from_json
