"""Who may care about a change: object → what changed → value → triggers, in memory."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings

from records.filters import Group, Moment, Needs
from workflows.engine.matching.anchoring import Anchor, Anchors, anchors, key_of
from workflows.engine.matching.folding import Known
from workflows.engine.matching.paths import Path, paths
from workflows.triggers import Edge, Occasion

if TYPE_CHECKING:
    from workflows.engine.matching.audience import Listener

Holds = Callable[[Any], bool]


@dataclass(frozen=True, eq=False)
class Ear:
    """One edge or occasion of one workflow.

    ``holds`` decides an edge from a record's own values, ``gate`` whether the record may enter then; None where there
    is nothing to ask or the database must be asked.
    """

    listener: "Listener"
    heard: Edge | Occasion
    holds: Holds | None = None
    gate: Holds | None = None
    reads: frozenset[str] = frozenset()

    @property
    def asks_database(self) -> bool:
        """Return whether the database must be asked if the record may enter."""
        return self.heard.gate is not None and self.gate is None


@dataclass(eq=False)
class Table:
    """Edges by a value that the record must have afterwards; those without one in ``rest``."""

    by_value: dict[tuple[str, bool], dict[Any, list[Ear]]] = field(default_factory=lambda: defaultdict(dict))
    rest: list[Ear] = field(default_factory=list)

    def add(self, ear: Ear, option: Anchors | None) -> None:
        """List an edge."""
        if option is None:
            self.rest.append(ear)
        for anchor in dict.fromkeys(option or ()):
            self.by_value[anchor.name, anchor.folded].setdefault(anchor.key, []).append(ear)

    def candidates(self, after: Known) -> Iterator[Ear]:
        """Yield the edges whose filter may hold for these values; one may come more than once."""
        yield from self.rest
        for (name, folded), found in self.by_value.items():
            value = after.value(name)
            if value is not None:
                yield from found.get(key_of(value, folded), ())


@dataclass(eq=False)
class Ears:
    """All that listen to one object."""

    properties: frozenset[str] = frozenset()
    by_property: dict[str, Table] = field(default_factory=lambda: defaultdict(Table))
    every: Table = field(default_factory=Table)
    occasions: dict[str, list[Ear]] = field(default_factory=lambda: defaultdict(list))


class Index:
    """Everybody who listens, by what may concern him."""

    def __init__(self, listeners: Sequence["Listener"]) -> None:
        moment = Moment(datetime.now(UTC), ZoneInfo(settings.TIME_ZONE))
        self.by_object: dict[str, Ears] = defaultdict(Ears)
        #: Edges whose records must be remembered, by their number here.
        self.remembered: list[Ear] = []
        #: object → key of what happened there → which edges ask about it, and by which way.
        self.reach: dict[str, dict[str, list[tuple[Ear, Path]]]] = defaultdict(lambda: defaultdict(list))
        own: list[tuple[str, Ear]] = []
        for listener in listeners:
            for occasion in listener.listening.occasions:
                ear = Ear(listener, occasion, gate=_own(occasion.gate, moment), reads=_reads(occasion.gate))
                self.by_object[listener.object_type].occasions[occasion.key].append(ear)
            for edge in listener.listening.edges:
                ear = Ear(
                    listener, edge, _own(edge.filter, moment), _own(edge.gate, moment), _reads(edge.filter, edge.gate)
                )
                if ear.holds is None:
                    self._remember(ear, edge.filter.needs())
                else:
                    own.append((listener.object_type, ear))
        self._anchor(own)
        for object_type, ears in self.by_object.items():
            ears.properties = self._properties(object_type)

    def _anchor(self, own: Iterable[tuple[str, Ear]]) -> None:
        """List edges under the values that the fewest others need too."""
        options = [(object_type, ear, _options(ear)) for object_type, ear in own]
        crowd: Counter[tuple[str, Anchor]] = Counter(
            (object_type, anchor) for object_type, _ear, found in options for option in found for anchor in option
        )
        for object_type, ear, found in options:
            ears = self.by_object[object_type]
            chosen = min(found, key=lambda option: sum(crowd[object_type, one] for one in option), default=None)
            ears.every.add(ear, chosen)
            for name in _edge(ear).filter.needs().properties:
                ears.by_property[name].add(ear, chosen)

    def _remember(self, ear: Ear, needs: Needs) -> None:
        self.remembered.append(ear)
        for path, keys in paths(ear.listener.object_type, needs):
            for key in keys:
                self.reach[path.end][key].append((ear, path))

    def _properties(self, object_type: str) -> frozenset[str]:
        """Return the properties that are read of a record itself."""
        ears = self.by_object[object_type]
        listed = [
            *ears.every.rest,
            *(ear for found in ears.every.by_value.values() for some in found.values() for ear in some),
        ]
        listed += [ear for some in ears.occasions.values() for ear in some]
        return frozenset().union(*(ear.reads for ear in listed))


def _edge(ear: Ear) -> Edge:
    assert isinstance(ear.heard, Edge)
    return ear.heard


def _options(ear: Ear) -> list[Anchors]:
    """Return the anchors of an edge that rises; one that falls has no value afterwards that it must have."""
    edge = _edge(ear)
    return [] if edge.falls else anchors(edge.filter)


def _own(tree: Group | None, moment: Moment) -> Holds | None:
    """Return the function that decides from a record's own values, None where they are not enough."""
    return tree.predicate(moment) if tree is not None and tree.needs().only_own_values else None


def _reads(*trees: Group | None) -> frozenset[str]:
    return frozenset().union(*(tree.needs().properties for tree in trees if tree and tree.needs().only_own_values))


Reach = Mapping[str, Mapping[str, Sequence[tuple[Ear, Path]]]]
