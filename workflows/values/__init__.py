"""What steps write and send: fixed values, properties, outputs, dates and texts with tokens."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.batch import Batch
from workflows.values.parsing import parse
from workflows.values.property import PropertyValue
from workflows.values.showing import Person, in_words, people
from workflows.values.sources import check_sources
from workflows.values.static import StaticValue
from workflows.values.text import TextValue
from workflows.values.value import InvalidValue, Value

__all__ = [
    "InvalidValue",
    "Person",
    "PropertyValue",
    "StaticValue",
    "TextValue",
    "Value",
    "check_sources",
    "in_words",
    "parse",
    "people",
    "prepare",
    "to_json",
]


def prepare(batch: Batch, values: Iterable[Value]) -> None:
    """Read at once what values need for all items of a batch: one query for each kind of thing."""
    for value in values:
        value.load(batch)


def to_json(value: Any) -> Any:
    """Return a typed value as outputs and values passed along hold it; properties take it back as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
