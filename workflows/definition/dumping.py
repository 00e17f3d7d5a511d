"""Writes a definition as JSON, always the same for the same definition."""

from typing import Any

from workflows.definition.shape import SCHEMA, Definition, Path, Step


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
        dumped["on_failure"] = {"id": step.on_failure.id, "steps": [dump_step(s) for s in step.on_failure.steps]}
    return dumped


def _dump_path(path: Path) -> dict[str, Any]:
    return {"id": path.id, "name": path.name, "when": path.when, "steps": [dump_step(step) for step in path.steps]}
