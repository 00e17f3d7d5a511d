"""Finds records by the value of one property, as keys are compared: text without regard to case."""

from collections.abc import Collection
from typing import Any

from records.models import Record, RecordQuerySet, registry
from records.models.fold import Fold, fold
from records.properties import KINDS, ObjectSchema, Property, Value


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
    rows = registry.alive(schema.name)
    if prop.column and KINDS[prop.kind].family == "text" and prop.kind != "email":
        return rows.alias(key=Fold(prop.column)).filter(key__in=keys)
    if prop.column:
        return rows.filter(**{f"{prop.column}__in": keys})
    return rows.filter(**{f"properties__{prop.name}__in": [KINDS[prop.kind].to_json(key) for key in keys]})
