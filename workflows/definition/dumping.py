"""Writes a definition as JSON, always the same for the same definition."""

from typing import Any

from workflows.definition.shape import SCHEMA, Definition, Path, Step

PLAIN = {"name": "", "when": None}


def dump(definition: Definition) -> dict[str, Any]:
    """Return the definition as JSON that ``load`` reads back to an equal one."""
    return {
        "schema": SCHEMA,
        "name": definition.name,
        "description": definition.description,
        "object": definition.object,
        "trigger": dict(definition.trigger),
        "sources": [dict(source) for source in definition.sources],
        "settings": dict(definition.settings),
        "steps": [dump_step(step) for step in definition.steps],
    }


def dump_step(step: Step) -> dict[str, Any]:
    """Return one step, with everything under it; what it does not have is left out."""
    dumped: dict[str, Any] = {"id": step.id, "kind": step.kind, "config": dict(step.config)}
    if step.branches:
        dumped["branches"] = [_dump_path(path) for path in step.branches]
    if step.bodies:
        dumped["bodies"] = [_dump_path(path) for path in step.bodies]
    if step.is_jump:
        dumped["target"] = step.target
    if step.on_failure:
        path = _dump_path(step.on_failure)
        # A plain failure path has neither name nor condition, and the JSON says only what there is.
        dumped["on_failure"] = {key: value for key, value in path.items() if key not in PLAIN or value != PLAIN[key]}
    return dumped


def _dump_path(path: Path) -> dict[str, Any]:
    return {"id": path.id, "name": path.name, "when": path.when, "steps": [dump_step(step) for step in path.steps]}
