"""The whole grammar of editing: pure functions that return a new definition and leave the old one as it is.

Every "+" on the canvas is one *anchor*: the id of what is above it, be it a step, a path (its head) or the trigger.
Undo is putting an old value back, so no function has an inverse of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from workflows.definition.shape import Definition, Path, Step
from workflows.definition.walking import TRIGGER, ids_of, paths, places, steps_below

Steps = tuple[Step, ...]


class EditRefused(CallerError):
    """An edit that the tree does not allow; the definition is unchanged."""


def insert(definition: Definition, anchor: str, step: Step, tail_into: str | None = None) -> Definition:
    """Put a step at an anchor; what was below hangs under it.

    Where the step forks, what was below goes into its path ``tail_into`` (the first, if none is named). A jump can be
    put only where nothing is below. Raises EditRefused.
    """
    _demand_new_ids(definition, step)
    return _splice(definition, anchor, lambda below: _above(step, below, tail_into))


def remove(definition: Definition, step_id: str, with_rest: bool = False, keep: str | None = None) -> Definition:
    """Take a step out, and with ``with_rest`` everything after it in its list.

    Of a step with paths, the steps of the path ``keep`` take its place; the other paths go with it. Jumps to a step
    that is gone keep standing without target.
    """
    place = _place(definition, step_id)
    kept: Steps = ()
    if keep is not None:
        found = next((path for path in place.step.paths() if path.id == keep), None)
        if found is None:
            raise EditRefused(_("This path does not belong to the step."))
        kept = found.steps
    changed = _at(definition, place.above, lambda below: _joined(kept, () if with_rest else below[1:]))
    return _without_dangling(changed)


def move(definition: Definition, step_id: str, anchor: str, with_rest: bool = False) -> Definition:
    """Take a step, with ``with_rest`` also what follows it, and put it at another anchor; ids stay.

    Raises EditRefused for an anchor inside what is moved.
    """
    place = _place(definition, step_id)
    moved = _taken(definition, step_id, with_rest)
    if anchor in ids_of(*moved):
        raise EditRefused(_("A step cannot be moved into itself."))
    if anchor == place.above:
        return definition
    without = _at(definition, place.above, lambda below: below[len(moved) :])
    return _splice(without, anchor, lambda below: _joined(moved, below))


def clone(
    definition: Definition, step_id: str, anchor: str, fresh: Callable[[], str], with_rest: bool = False
) -> Definition:
    """Copy a step, with ``with_rest`` also what follows it, to an anchor; ``fresh`` gives ids.

    Jumps inside what is copied follow the copy, jumps out of it keep their target.
    """
    taken = _taken(definition, step_id, with_rest)
    names = {old: fresh() for old in sorted(ids_of(*taken))}
    copies = tuple(_renamed(step, names) for step in taken)
    return _splice(definition, anchor, lambda below: _joined(copies, below))


def configure(definition: Definition, step_id: str, config: Mapping[str, Any]) -> Definition:
    """Give a step another configuration."""
    return change(definition, step_id, lambda step: replace(step, config=dict(config)))


def change(definition: Definition, step_id: str, how: Callable[[Step], Step]) -> Definition:
    """Replace a step by what ``how`` makes of it: its paths, target or failure path. Its id must stay."""
    place = _place(definition, step_id)
    changed = how(place.step)
    if changed.id != step_id:
        raise EditRefused(_("A step keeps its id."))
    if changed.ends_list and place.index + 1 < len(_list(definition, place.list_id)):
        raise EditRefused(_("Steps follow here; a step that ends its path can only be the last one."))
    return _at(definition, place.above, lambda below: (changed, *below[1:]))


def set_trigger(definition: Definition, trigger: Mapping[str, Any]) -> Definition:
    """Give the workflow another trigger."""
    return replace(definition, trigger=dict(trigger))


def set_settings(definition: Definition, settings: Mapping[str, Any]) -> Definition:
    """Give the workflow other settings."""
    return replace(definition, settings=dict(settings))


def set_sources(definition: Definition, sources: tuple[Mapping[str, Any], ...]) -> Definition:
    """Give the workflow other data sources."""
    return replace(definition, sources=tuple(dict(source) for source in sources))


def rename(definition: Definition, name: str, description: str) -> Definition:
    """Give the workflow another name and description."""
    return replace(definition, name=name, description=description)


def _splice(definition: Definition, anchor: str, how: Callable[[Steps], Steps]) -> Definition:
    """Change what is below an anchor at which a step can be put."""
    found = places(definition).get(anchor)
    if found is not None and found.step.ends_list:
        raise EditRefused(_("Nothing can follow here: the step above ends its path."))
    return _at(definition, anchor, how)


def _at(definition: Definition, anchor: str, how: Callable[[Steps], Steps]) -> Definition:
    """Change the steps below an anchor, wherever it is."""
    if anchor == TRIGGER:
        return replace(definition, steps=how(definition.steps))
    if anchor not in places(definition) and anchor not in paths(definition):
        raise EditRefused(_("This place no longer exists. Look at the present canvas and try again."))
    return replace(definition, steps=_rebuilt(definition.steps, anchor, how))


def _rebuilt(steps: Steps, anchor: str, how: Callable[[Steps], Steps]) -> Steps:
    built: list[Step] = []
    for index, step in enumerate(steps):
        if step.id == anchor:
            return (*built, step, *how(steps[index + 1 :]))
        built.append(_with_paths(step, lambda path: _rebuilt_path(path, anchor, how)))
    return tuple(built)


def _rebuilt_path(path: Path, anchor: str, how: Callable[[Steps], Steps]) -> Path:
    steps = how(path.steps) if path.id == anchor else _rebuilt(path.steps, anchor, how)
    return path if steps == path.steps else replace(path, steps=steps)


def _with_paths(step: Step, how: Callable[[Path], Path]) -> Step:
    return replace(
        step,
        branches=tuple(how(path) for path in step.branches),
        bodies=tuple(how(path) for path in step.bodies),
        on_failure=how(step.on_failure) if step.on_failure else None,
    )


def _above(step: Step, below: Steps, tail_into: str | None) -> Steps:
    if not step.branches or not below:
        return _joined((step,), below)
    chosen = tail_into or step.branches[0].id
    if chosen not in {path.id for path in step.branches}:
        raise EditRefused(_("Choose one of the new branches for the steps below."))
    joined = (replace(p, steps=_joined(p.steps, below)) if p.id == chosen else p for p in step.branches)
    return (replace(step, branches=tuple(joined)),)


def _joined(first: Steps, then: Steps) -> Steps:
    if first and then and first[-1].ends_list:
        raise EditRefused(_("Steps follow here; a step that ends its path can only be the last one."))
    return first + then


def _taken(definition: Definition, step_id: str, with_rest: bool) -> Steps:
    place = _place(definition, step_id)
    following = _list(definition, place.list_id)[place.index :]
    return following if with_rest else following[:1]


def _list(definition: Definition, list_id: str) -> Steps:
    return definition.steps if list_id == TRIGGER else paths(definition)[list_id].steps


def _place(definition: Definition, step_id: str) -> Any:
    found = places(definition).get(step_id)
    if found is None:
        raise EditRefused(_("This step no longer exists. Look at the present canvas and try again."))
    return found


def _demand_new_ids(definition: Definition, step: Step) -> None:
    if ids_of(step) & {TRIGGER, *ids_of(*definition.steps)}:
        raise EditRefused(_("The new step has an id that is already taken."))


def _renamed(step: Step, names: Mapping[str, str]) -> Step:
    renamed = _with_paths(
        step,
        lambda path: replace(path, id=names[path.id], steps=tuple(_renamed(inner, names) for inner in path.steps)),
    )
    target = names.get(step.target, step.target) if step.target else None
    return replace(renamed, id=names[step.id], target=target)


def _without_dangling(definition: Definition) -> Definition:
    """Clear the target of jumps to steps that are gone; ``check`` then asks for another."""
    there = set(places(definition))
    dangling = [
        step.id
        for top in definition.steps
        for step in steps_below(top)
        if step.target is not None and step.target not in there
    ]
    for step_id in dangling:
        definition = change(definition, step_id, lambda step: replace(step, target=None))
    return definition
