"""Finds records by the value of one property, as keys are compared: text without regard to case."""

from collections.abc import Collection
from typing import Any

from records.models import Record, RecordQuerySet, registry
from records.models.fold import fold
from records.properties import KINDS, ObjectSchema, Property, Value
from records.querying.expressions import folded, stored


def comparable(value: Value) -> Any:
    """Return a key as keys are compared."""
    return fold(value) if isinstance(value, str) else value


def value_of(record: Record, prop: Property) -> Value:
    """Return a record's typed value of a property."""
    kind = KINDS[prop.kind]
    if prop.column:
        return kind.from_column(getattr(record, prop.column))
    return kind.from_json(record.properties.get(prop.name))


def matching(schema: ObjectSchema, prop: Property, keys: Collection[Any]) -> RecordQuerySet[Any]:
    """Return the records that are not in the recycle bin and whose value is one of the comparable keys."""
    value = stored(prop)
    if KINDS[prop.kind].family == "text" and prop.kind != "email":
        return registry.alive(schema.name).alias(key=folded(value.sql)).filter(key__in=keys)
    return registry.alive(schema.name).alias(key=value.sql).filter(key__in=[value.param(key) for key in keys])


def ids_of(schema: ObjectSchema, prop: Property, keys: Collection[Any]) -> dict[Any, int]:
    """Return the id of the record that has each comparable key; of several, the oldest."""
    kind = KINDS[prop.kind]
    rows = matching(schema, prop, keys).order_by("-pk")
    if prop.column:
        found = rows.values_list(prop.column, "pk")
        return {comparable(kind.from_column(stored)): pk for stored, pk in found}
    return {comparable(value_of(record, prop)): record.pk for record in rows.only("pk", "properties")}
