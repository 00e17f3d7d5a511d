"""Finds its way in a definition: every step with its place, what is above and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.definition.shape import Definition, Path, Step

#: The anchor above the first step.
TRIGGER = "trigger"


@dataclass(frozen=True)
class Place:
    """A step where it stands: ``list_id`` is the path it is in (``trigger`` for the main one), ``above`` its anchor.

    ``containers`` are the ids of the steps whose bodies it is inside, outermost first, and ``bodies`` those of the
    bodies; ``ancestors`` are the ids of all steps under whose paths it stands.
    """

    step: Step
    list_id: str
    index: int
    above: str
    ancestors: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


def walk(definition: Definition) -> Iterator[Place]:
    """Yield every step in the order in which people read the canvas: a step, then what is under it, then the next."""
    yield from _walk(definition.steps, TRIGGER, (), (), ())


def places(definition: Definition) -> dict[str, Place]:
    """Return every step's place by its id."""
    return {place.step.id: place for place in walk(definition)}


def paths(definition: Definition) -> dict[str, Path]:
    """Return every path below the steps by its id."""
    return {path.id: path for place in walk(definition) for path in place.step.paths()}


def anchors(definition: Definition) -> list[str]:
    """Return every place where a step can be put, each named by what is above it."""
    found = [TRIGGER]
    for place in walk(definition):
        found += [path.id for path in place.step.paths()]
        if not place.step.ends_list:
            found.append(place.step.id)
    return found


def steps_below(step: Step) -> Iterator[Step]:
    """Yield a step and every step under it."""
    yield step
    for path in step.paths():
        for inner in path.steps:
            yield from steps_below(inner)


def ids_of(*steps: Step) -> set[str]:
    """Return the ids of steps and of the paths and steps under them."""
    every = [inner for step in steps for inner in steps_below(step)]
    return {step.id for step in every} | {path.id for step in every for path in step.paths()}


def _walk(
    steps: tuple[Step, ...],
    list_id: str,
    ancestors: tuple[str, ...],
    containers: tuple[str, ...],
    bodies: tuple[str, ...],
) -> Iterator[Place]:
    above = list_id
    for index, step in enumerate(steps):
        yield Place(step, list_id, index, above, ancestors, containers, bodies)
        for path in step.paths():
            is_body = path in step.bodies
            around = (*containers, step.id) if is_body else containers
            within = (*bodies, path.id) if is_body else bodies
            yield from _walk(path.steps, path.id, (*ancestors, step.id), around, within)
        above = step.id
