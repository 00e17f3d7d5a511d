"""What ``evaluate`` may ask about a record. Loading the answers is somebody else's work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from records.filters.needs import Mark
from records.properties import Value


@dataclass(frozen=True)
class Occurrence:
    """One event of a record: when it happened and its properties; it answers like a record without history."""

    at: datetime
    properties: Mapping[str, Value] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """Return the event's property, None when blank."""
        return self.properties.get(name)


class Valued(Protocol):
    """Anything with properties: a record or an event."""

    def value(self, name: str) -> Value:
        """Return the present value of a property, None when blank."""
        ...


class Facts(Valued, Protocol):
    """The answers about one record. Asking for what was not loaded is an error of the program."""

    def past_values(self, name: str) -> Collection[Value]:
        """Return the values that a property had before its present one; blanks are left out."""
        ...

    def updated_at(self, name: str) -> datetime | None:
        """Return when the property was last set or changed, None if never."""
        ...

    def associated(self, object_type: str, label: str | None, forward: bool | None) -> Sequence["Facts"]:
        """Return the records of an object that are linked to this one, each once, those in the bin left out.

        ``label`` narrows to links of that label, ``forward`` to those whose label reads from this end (True) or the
        other (False).
        """
        ...

    def primary(self, object_type: str) -> "Facts | None":
        """Return the one linked record of an object that is marked primary."""
        ...

    def lists(self) -> Collection[int]:
        """Return the numbers of the static lists that the record is in."""
        ...

    def events(self, name: str) -> Sequence[Occurrence]:
        """Return the record's events of one definition."""
        ...

    def marks(self) -> Collection[Mark]:
        """Return which of the things that other apps were asked about the record are so."""
        ...


@dataclass(frozen=True)
class Snapshot:
    """Facts held in memory: what loaders build and tests write down."""

    values: Mapping[str, Value] = field(default_factory=dict)
    history: Mapping[str, Collection[Value]] = field(default_factory=dict)
    updates: Mapping[str, datetime] = field(default_factory=dict)
    links: Mapping[tuple[str, str | None, bool | None], Sequence["Snapshot"]] = field(default_factory=dict)
    primaries: Mapping[str, "Snapshot"] = field(default_factory=dict)
    memberships: Collection[int] = ()
    occurrences: Mapping[str, Sequence[Occurrence]] = field(default_factory=dict)
    marked: Collection[Mark] = ()

    def value(self, name: str) -> Value:
        return self.values.get(name)

    def past_values(self, name: str) -> Collection[Value]:
        return self.history.get(name, ())

    def updated_at(self, name: str) -> datetime | None:
        return self.updates.get(name)

    def associated(self, object_type: str, label: str | None, forward: bool | None) -> Sequence["Snapshot"]:
        return self.links.get((object_type, label, forward), ())

    def primary(self, object_type: str) -> "Snapshot | None":
        return self.primaries.get(object_type)

    def lists(self) -> Collection[int]:
        return self.memberships

    def events(self, name: str) -> Sequence[Occurrence]:
        return self.occurrences.get(name, ())

    def marks(self) -> Collection[Mark]:
        return self.marked
