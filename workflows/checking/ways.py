"""The ways through a definition: which steps are reached, what everyone has passed before a step, which circles are.

Each step is two points: reached, and done. What a step makes is there only after it is done: not on its own failure
path, not in the bodies of a container that is still at work, not after a branch that only some have taken.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from workflows.definition import Definition, Step, walk
from workflows.definition.following import route

START = ""
Edges = Mapping[str, list[str]]


@dataclass(frozen=True)
class Ways:
    """``order`` holds the steps that can be reached, each after all that surely come before it.

    ``passed`` gives, for each of them, the steps that everyone who stands there has done.
    """

    order: tuple[str, ...]
    passed: Mapping[str, frozenset[str]]


def ways(definition: Definition) -> Ways:
    """Return the ways through a definition."""
    edges = _edges(definition)
    order = _in_order(edges)
    before = _dominators(order, edges)
    steps = {place.step.id for place in walk(definition)}
    reached = tuple(point for point in order if point in steps)
    done = {_done(name): name for name in steps}
    return Ways(reached, {name: frozenset(done[p] for p in before[name] if p in done) for name in reached})


def circling(definition: Definition, waits: Callable[[Step], bool]) -> list[str]:
    """Return the jumps from which one can come round again without a wait (decision 44)."""
    found = [place.step for place in walk(definition)]
    edges = dict(_edges(definition))
    for step in found:
        if waits(step):
            # Whoever fails at a wait has not waited: the way over the failure path stays.
            edges[step.id] = [to for to in edges[step.id] if to != _done(step.id)]
    return [step.id for step in found if step.is_jump and step.target and step.id in _reachable(step.target, edges)]


def _done(step_id: str) -> str:
    return f"{step_id}!"


def _edges(definition: Definition) -> dict[str, list[str]]:
    """Return where one can go from each point."""
    at = route(definition)
    edges: dict[str, list[str]] = {START: _there(at.first)}
    for place in walk(definition):
        step = place.step
        edges[step.id] = [_done(step.id)]
        inner = (*step.bodies, *([step.on_failure] if step.on_failure else []))
        edges[step.id] += [head for path in inner for head in _there(at.head[path.id])]
        following = [at.head[path.id] for path in step.branches] or [at.next_of(step.id)]
        edges[_done(step.id)] = [to for name in following for to in _there(name)]
    return edges


def _there(name: str | None) -> list[str]:
    return [] if name is None else [name]


def _in_order(edges: Edges) -> list[str]:
    """Return the points that can be reached, each before those that are reached only through it."""
    finished: list[str] = []
    seen = {START}
    stack: list[tuple[str, Iterator[str]]] = [(START, iter(edges[START]))]
    while stack:
        point, following = stack[-1]
        for to in following:
            if to not in seen:
                seen.add(to)
                stack.append((to, iter(edges[to])))
                break
        else:
            finished.append(point)
            stack.pop()
    return finished[::-1]


def _dominators(order: Collection[str], edges: Edges) -> dict[str, set[str]]:
    """Return, for each point, those that every way to it passes, itself included."""
    number = {point: index for index, point in enumerate(order)}
    coming: dict[str, list[str]] = {point: [] for point in order}
    for point in order:
        for to in edges[point]:
            coming[to].append(point)
    # Sets as the bits of whole numbers: to intersect them is one operation, however many steps there are.
    every = (1 << len(number)) - 1
    before = {point: 1 if point == START else every for point in order}
    changed = True
    while changed:
        changed = False
        for point in order:
            if point == START:
                continue
            common = every
            for source in coming[point]:
                common &= before[source]
            common |= 1 << number[point]
            if common != before[point]:
                before[point], changed = common, True
    names = list(order)
    return {point: {name for index, name in enumerate(names) if bits >> index & 1} for point, bits in before.items()}


def _reachable(start: str, edges: Edges) -> set[str]:
    seen, ahead = {start}, [start]
    while ahead:
        for to in edges.get(ahead.pop(), ()):
            if to not in seen:
                seen.add(to)
                ahead.append(to)
    return seen
