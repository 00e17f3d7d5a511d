"""Where a record goes next, worked out once per definition so that the engine only looks it up."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.definition.shape import Definition, Step
from workflows.definition.walking import walk


@dataclass(frozen=True)
class Route:
    """The ways through a definition; None is the end of the way.

    ``after`` gives the step that follows a step in its list, ``head`` the first step of a path, ``bodies`` the bodies
    that a step is inside, outermost first. The end of a branch or of a failure path is the end for the record, the
    end of a body the end for the child that walked it.
    """

    first: str | None
    steps: Mapping[str, Step]
    after: Mapping[str, str | None]
    head: Mapping[str, str | None]
    bodies: Mapping[str, tuple[str, ...]]

    def next_of(self, step_id: str) -> str | None:
        """Return where a record goes that has done a step: on in its list, or where the step jumps to.

        A jump without target, or to a step that is gone, ends the way; ``check`` does not let one be published.
        """
        step = self.steps[step_id]
        if step.is_jump:
            return step.target if step.target in self.steps else None
        return None if step.branches else self.after[step_id]


def route(definition: Definition) -> Route:
    """Return the ways through a definition."""
    found = list(walk(definition))
    after: dict[str, str | None] = {place.step.id: None for place in found}
    for place in found:
        if place.above in after:
            after[place.above] = place.step.id
    return Route(
        first=definition.steps[0].id if definition.steps else None,
        steps={place.step.id: place.step for place in found},
        after=after,
        head={path.id: path.steps[0].id if path.steps else None for place in found for path in place.step.paths()},
        bodies={place.step.id: place.bodies for place in found},
    )
