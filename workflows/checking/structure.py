"""What is wrong with a definition as a tree: kinds that do not exist, jumps that lead nowhere, steps nobody reaches."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from workflows.checking.careful import careful
from workflows.checking.ways import Ways, circling
from workflows.definition import TRIGGER, Definition, Path, Place, Problem, Step, places
from workflows.steps import STEPS


def structure(definition: Definition, through: Ways) -> Iterator[Problem]:
    """Yield what is wrong with the tree, step by step."""
    there = places(definition)
    bodies = _bodies(definition)
    for name, place in there.items():
        step = place.step
        if step.kind not in STEPS:
            yield Problem(
                name,
                _("There is no kind of step named “%(kind)s” here.") % {"kind": step.kind[:60]},
                _("Remove the step, or choose another one in its place."),
            )
        if name not in through.passed:
            yield Problem(
                name, _("No record can ever reach this step."), _("Move it to where records come by, or remove it.")
            )
        if step.is_jump:
            yield from _jump(place, there, bodies)
    for name in circling(definition, _waits):
        if bodies[name] != bodies[str(there[name].step.target)]:
            continue
        yield Problem(
            f"{name}.target",
            _("From here records would go round in a circle without ever waiting."),
            _("Put a delay on the way round, or go to a step further down."),
        )


def _waits(step: Step) -> bool:
    kind = STEPS.get(step.kind)
    return kind is not None and careful(lambda: kind.waits(step), False, step.id)


def _jump(place: Place, there: Mapping[str, Place], bodies: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    where = f"{place.step.id}.target"
    target = place.step.target
    if not target:
        yield Problem(where, _("Choose the step to go to."))
    elif target not in there:
        yield Problem(where, _("The step to go to no longer exists."), _("Choose another one."))
    elif bodies[target] != bodies[place.step.id]:
        yield Problem(
            where,
            _("A record cannot go into a parallel path or a loop, nor out of one."),
            _("Choose a step inside the same path."),
        )


def _bodies(definition: Definition) -> dict[str, tuple[str, ...]]:
    """Return, for each step, the bodies of containers that it is inside, outermost first."""
    found: dict[str, tuple[str, ...]] = {}
    ahead: list[tuple[Path, tuple[str, ...]]] = [(Path(TRIGGER, steps=definition.steps), ())]
    while ahead:
        path, inside = ahead.pop()
        for step in path.steps:
            found[step.id] = inside
            ahead += [(body, (*inside, body.id)) for body in step.bodies]
            ahead += [(inner, inside) for inner in step.paths() if inner not in step.bodies]
    return found
