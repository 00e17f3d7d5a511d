"""What a step says of itself when a run of steps can be done by a few statements for a whole batch, as plain values.

Only what needs nothing but the record's own columns can; the engine turns it into SQL, and a property test proves that
the two ways agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from records.filters import Group
from records.properties import Property


@dataclass(frozen=True)
class Write:
    """One standard property gets a fixed value: ``column`` as the column holds it and ``json`` as changes do.

    ``data`` is the log's where something changed; where nothing did, ``unchanged`` is added to it.
    """

    prop: Property
    column: Any
    json: Any
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Add:
    """A whole number is added to a number property; ``value`` is added to the log's data: the sum as a text."""

    prop: Property
    amount: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fork:
    """The record takes the first path whose filter, on its own values, holds, or the last: id, name and filter."""

    paths: tuple[tuple[str, str, Group | None], ...]


Fused = Write | Add | Fork
