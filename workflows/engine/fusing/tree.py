"""The longest run of fusible steps from a step on: a tree whose forks are branches, whose leaves say what is next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from records.editing.unit import Unit
from records.filters import Group
from records.properties import KINDS, Property
from workflows.batch import Batch
from workflows.definition import Step
from workflows.engine.programs import Program
from workflows.fused import Add, Fork, Fused, Write
from workflows.steps import STEPS

#: More steps than this would make statements that no database plans in a moment.
MOST_STEPS = 40
MOST_LEAVES = 20
#: Families of kinds that look in SQL as they do in Python; so do numbers, but not amounts of money.
PLAIN = frozenset({"text", "choice", "bool", "date"})


@dataclass(frozen=True, eq=False)
class Node:
    """A step in its place: ``seq`` steps after the first, ``leaves`` are the numbers of the ways that pass it."""

    step: Step
    does: Fused
    seq: int
    leaves: frozenset[int]
    #: At a fork, the leaves behind each of its paths.
    behind: tuple[frozenset[int], ...] = ()


@dataclass(frozen=True, eq=False)
class Leaf:
    """The end of one way: how many steps it took, and the step that comes next; None ends the pass."""

    count: int
    next: str | None


@dataclass(frozen=True, eq=False)
class Choice:
    """Which leaf a record comes to: the first path whose filter holds leads to a leaf or to another choice."""

    paths: "tuple[tuple[Group | None, Choice | int], ...]"


@dataclass(frozen=True, eq=False)
class Tree:
    """A run of steps: the nodes in the order in which they are done, the leaves, and how they are chosen."""

    nodes: tuple[Node, ...]
    leaves: tuple[Leaf, ...]
    choice: Choice | int

    def ways(self) -> Iterator[tuple[int, list[Node]]]:
        """Yield the number of each leaf with the nodes on the way to it."""
        for number in range(len(self.leaves)):
            yield number, [node for node in self.nodes if number in node.leaves]


def grow(program: Program, first: str, unit: Unit, now: datetime) -> Tree | None:
    """Return the run from a step on, or None where it is shorter than two steps."""
    gardener = _Gardener(program, unit, now)
    choice = gardener.from_step(first, 0, frozenset())[0]
    if len(gardener.nodes) < 2:
        return None
    return Tree(tuple(gardener.nodes), tuple(gardener.leaves), choice)


class _Gardener:
    """Walks the definition once and collects nodes and leaves."""

    def __init__(self, program: Program, unit: Unit, now: datetime) -> None:
        self.program = program
        self.unit = unit
        self.now = now
        self.nodes: list[Node] = []
        self.leaves: list[Leaf] = []

    def from_step(self, at: str | None, seq: int, written: frozenset[str]) -> tuple[Choice | int, frozenset[int]]:
        """Grow from a step; ``written`` are the properties that the way has changed so far."""
        step = self.program.route.steps[at] if at is not None else None
        does = self._does(step, written) if step is not None else None
        if step is None or does is None or len(self.nodes) >= MOST_STEPS:
            self.leaves.append(Leaf(seq, at))
            return len(self.leaves) - 1, frozenset({len(self.leaves) - 1})
        place = len(self.nodes)
        self.nodes.append(Node(step, does, seq, frozenset()))
        if isinstance(does, Fork):
            return self._fork(place, step, does, seq, written)
        following = self.program.route.next_of(step.id)
        choice, leaves = self.from_step(following, seq + 1, written | {does.prop.name})
        self.nodes[place] = Node(step, does, seq, leaves)
        return choice, leaves

    def _fork(
        self, place: int, step: Step, does: Fork, seq: int, written: frozenset[str]
    ) -> tuple[Choice | int, frozenset[int]]:
        paths, behind = [], []
        for path, _name, group in does.paths:
            choice, leaves = self.from_step(self.program.route.head[path], seq + 1, written)
            paths.append((group, choice))
            behind.append(leaves)
        every = frozenset[int]().union(*behind)
        self.nodes[place] = Node(step, does, seq, every, tuple(behind))
        return Choice(tuple(paths)), every

    def _does(self, step: Step, written: frozenset[str]) -> Fused | None:
        """Return what a step does, where it can be fused here."""
        kind = STEPS.get(step.kind)
        if kind is None or kind.missing():
            return None
        batch = Batch(
            self.program.definition, step, (), self.now, self.program.zone, self.unit, self.program.workflow_id
        )
        does = kind.fused(batch)
        if isinstance(does, Fork) and (self._reads(does) & written or self._is_too_wide(does)):
            return None
        if isinstance(does, Add | Write) and not _is_plain(does.prop):
            return None
        if isinstance(does, Add) and any(_is_broken(node.does, does.prop) for node in self.nodes):
            return None
        return does

    def _is_too_wide(self, fork: Fork) -> bool:
        return len(self.leaves) + len(fork.paths) > MOST_LEAVES

    def _reads(self, fork: Fork) -> set[str]:
        return {name for _path, _name, group in fork.paths if group for name in group.needs().properties}


def _is_plain(prop: Property) -> bool:
    """Return whether SQL can write a property as Python does, in its column and in the history."""
    return prop.column is not None and (prop.kind == "number" or KINDS[prop.kind].family in PLAIN)


def _is_broken(earlier: Fused, prop: Property) -> bool:
    """Return whether a step has set a number to which SQL would add otherwise than Python: one that is not whole."""
    return (
        isinstance(earlier, Write)
        and earlier.prop.name == prop.name
        and earlier.column is not None
        and not float(earlier.column).is_integer()
    )
