"""What a filter reads of a record, so that loaders fetch that and no more and triggers know when to look again."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

#: Something that another app knows of records, by the slug of its operand and what it asks there.
Mark = tuple[str, int, str]

#: object, label, whether the label reads from this end (None: either).
Link = tuple[str, str | None, bool | None]


@dataclass(frozen=True)
class Needs:
    """The facts that a filter may ask for.

    ``is_relative`` says that the answer can change by the passing of time alone.
    """

    properties: frozenset[str] = frozenset()
    histories: frozenset[str] = frozenset()
    updates: frozenset[str] = frozenset()
    links: Mapping[Link, "Needs"] = field(default_factory=dict)
    primaries: Mapping[str, "Needs"] = field(default_factory=dict)
    lists: frozenset[int] = frozenset()
    events: frozenset[str] = frozenset()
    marks: frozenset[Mark] = frozenset()
    is_relative: bool = False

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            self.properties | other.properties,
            self.histories | other.histories,
            self.updates | other.updates,
            _merged(self.links, other.links),
            _merged(self.primaries, other.primaries),
            self.lists | other.lists,
            self.events | other.events,
            self.marks | other.marks,
            self.is_relative or other.is_relative,
        )

    def objects(self) -> set[str]:
        """Return the other objects whose records the filter asks about, in any depth."""
        direct = {name for name, _label, _forward in self.links} | set(self.primaries)
        return direct.union(*(inner.objects() for inner in (*self.links.values(), *self.primaries.values())))

    @property
    def only_own_values(self) -> bool:
        """Return whether the present values of the record alone decide: no history, links, lists, events or clock."""
        return self == Needs(properties=self.properties)


def _merged(one: Mapping[K, Needs], other: Mapping[K, Needs]) -> dict[K, Needs]:
    return {key: one.get(key, Needs()) | other.get(key, Needs()) for key in {**one, **other}}
