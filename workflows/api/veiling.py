"""Shows definitions to those who may read but not change them: what is secret in them is veiled."""

from typing import Any

from workflows.api.reach import CHANGE
from workflows.definition import Definition, dump, editing, walk
from workflows.steps import STEPS


def shown(definition: Definition, person: Any) -> dict[str, Any]:
    """Return a definition as JSON; for those who may not change workflows secrets are veiled."""
    return dump(definition if person.has_perm(CHANGE) else _veiled(definition))


def _veiled(definition: Definition) -> Definition:
    for place in walk(definition):
        step, kind = place.step, STEPS.get(place.step.kind)
        config = kind.veiled(step.config) if kind else step.config
        if config != step.config:
            definition = editing.configure(definition, step.id, config)
    return definition
