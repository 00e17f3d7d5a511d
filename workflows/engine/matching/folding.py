"""Folds what happened to a record into one (before, after). Pure: rows and values in, values out.

``before`` is rebuilt from old values: a record's changes come in the order in which they were committed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from records.properties import ObjectSchema, Value
from records.querying.facts import typed
from workflows.happenings import Happening


class Known(Protocol):
    """Anything that knows the values of a record."""

    def value(self, name: str) -> Value:
        """Return the value of a property, None when blank."""
        ...


class Values:
    """A record's values at one moment: those given, as JSON, over what is known of it otherwise."""

    __slots__ = ("_below", "_schema", "_stored", "_typed")

    def __init__(self, stored: Mapping[str, Any], below: Known, schema: ObjectSchema) -> None:
        self._stored = stored
        self._below = below
        self._schema = schema
        self._typed: dict[str, Value] = {}

    def value(self, name: str) -> Value:
        """Return the value of a property, None when blank."""
        if name not in self._stored:
            return self._below.value(name)
        if name not in self._typed:
            self._typed[name] = typed(self._stored[name], self._schema.get(name))
        return self._typed[name]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a record's life. ``before`` is None where the record was created in it."""

    before: Values | None
    after: Values
    rows: Sequence[Happening]


def fold(
    rows: Sequence[Happening],
    present: Known,
    schema: ObjectSchema,
    refused: Callable[[Happening], bool] | None = None,
) -> list[Span]:
    """Return the stretches between the refused rows, folded; without refused ones that is a single one.

    ``present`` is the record as it was read before the rows were claimed: what they say of a value is newer.
    """
    state = _first(rows)
    spans: list[Span] = []
    begun: tuple[Values | None, list[Happening]] | None = None
    for row in rows:
        if refused is not None and refused(row):
            if begun:
                spans.append(Span(begun[0], Values(dict(state), present, schema), begun[1]))
                begun = None
        elif begun is None:
            begun = (Values(dict(state), present, schema), [row])
        else:
            begun[1].append(row)
        if row.kind == "updated":
            state[row.name] = row.new
        elif row.kind == "created":
            state = {**dict.fromkeys(state), **(row.new or {})}
            if begun:
                begun = (None, begun[1])
    if begun:
        spans.append(Span(begun[0], Values(state, present, schema), begun[1]))
    return spans


def changed(rows: Iterable[Happening]) -> tuple[set[str], bool]:
    """Return the properties that changed, and whether the record was created."""
    names: set[str] = set()
    born = False
    for row in rows:
        if row.kind == "updated":
            names.add(row.name)
        elif row.kind == "created":
            born = True
            names.update(row.new or ())
    return names, born


def _first(rows: Iterable[Happening]) -> dict[str, Any]:
    """Return what the properties that changed were at first."""
    state: dict[str, Any] = {}
    for row in rows:
        if row.kind == "updated":
            state.setdefault(row.name, row.old)
    return state
