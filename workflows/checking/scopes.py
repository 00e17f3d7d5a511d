"""What each step of a definition may refer to: the record that stands there, and what earlier steps have made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workflows.checking.careful import careful
from workflows.checking.surroundings import Surroundings
from workflows.checking.ways import Ways, ways
from workflows.definition import TRIGGER, Definition, Place, places
from workflows.scope import Output, Scope
from workflows.steps import STEPS
from workflows.triggers import TRIGGERS
from workflows.values import InvalidValue, related


def scope_of_trigger(definition: Definition, known: Surroundings) -> Scope:
    """Return what trigger, settings and sources may refer to: the record that is to be enrolled."""
    return Scope(
        definition=definition,
        vocabulary=known.vocabulary,
        object_type=definition.object,
        find_user=known.find_user,
        find_team=known.find_team,
        find_workflow=known.find_workflow,
    )


def scopes(definition: Definition, known: Surroundings, through: Ways | None = None) -> dict[str, Scope]:
    """Return the scope of every step by its id.

    Left out are steps of which it cannot be said which record stands there: those inside a loop that is not set up.
    """
    base = scope_of_trigger(_with_readable_sources(definition), known)
    trigger = TRIGGERS.get(str(definition.trigger.get("kind", "")))
    if trigger is not None:
        base = replace(base, events=tuple(careful(lambda: trigger.events(definition.trigger), [], TRIGGER)))
    through = through or ways(definition)
    found = _in_order(base, through)
    every = {name: made for name, scope in found.items() if (made := _outputs(places(definition)[name], scope))}
    return {
        name: replace(scope, later_outputs={of: made for of, made in every.items() if of not in scope.outputs})
        for name, scope in found.items()
    }


def _in_order(base: Scope, through: Ways) -> dict[str, Scope]:
    """Build scopes along the ways, so that what a step makes is known where a later one reads it."""
    there = places(base.definition)
    found: dict[str, Scope] = {}
    made: dict[str, Sequence[Output]] = {}
    unreached = [name for name in there if name not in through.passed]
    for name in (*through.order, *unreached):
        place = there[name]
        object_type = _object_at(place, there, found, base)
        if object_type is None:
            continue
        outputs = {of: made[of] for of in through.passed.get(name, ()) if made.get(of)}
        found[name] = replace(base, object_type=object_type, outputs=outputs)
        made[name] = _outputs(place, found[name])
    return found


def _object_at(place: Place, there: Mapping[str, Place], found: Mapping[str, Scope], base: Scope) -> str | None:
    """Return the object of the record that stands at a place, or None where nobody can say."""
    if not place.containers:
        return base.object_type
    container = there[place.containers[-1]].step
    kind, outside = STEPS.get(container.kind), found.get(container.id)
    if kind is None or outside is None:
        return None
    inside = careful(lambda: kind.body_object(container, outside), "", container.id)
    return inside if base.vocabulary.catalogue.get(inside) else None


def _with_readable_sources(definition: Definition) -> Definition:
    """Return the definition without the sources that are set up wrongly: steps need not stumble over them too."""
    return replace(definition, sources=tuple(source for source in definition.sources if _is_readable(source)))


def _is_readable(source: Mapping[str, Any]) -> bool:
    try:
        related.parse({key: value for key, value in source.items() if key != "name"})
    except InvalidValue:
        return False
    return True


def _outputs(place: Place, scope: Scope) -> Sequence[Output]:
    kind = STEPS.get(place.step.kind)
    return () if kind is None else careful(lambda: tuple(kind.outputs(place.step, scope)), (), place.step.id)
