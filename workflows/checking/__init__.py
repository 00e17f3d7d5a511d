"""Finds what must be changed before a definition can be published: the tree, trigger, settings, sources, every step."""

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from workflows.checking.careful import asked
from workflows.checking.scopes import scope_of_trigger, scopes
from workflows.checking.settings import settings_problems
from workflows.checking.structure import structure
from workflows.checking.surroundings import Surroundings, present
from workflows.checking.ways import ways
from workflows.definition import TRIGGER, Definition, Problem, Step, places
from workflows.models.workflow import LONGEST_NAME
from workflows.scope import Scope
from workflows.steps import STEPS, StepKind
from workflows.triggers import TRIGGERS
from workflows.values import check_sources

__all__ = ["Surroundings", "check", "present", "scope_of_trigger", "scopes"]


def check(definition: Definition, known: Surroundings | None = None) -> list[Problem]:
    """Return everything that a person must change, in the order of the canvas; empty when it can be published.

    ``where`` is ``object``, ``name``, ``trigger``, ``settings``, ``sources`` or a step's id, with the field below it
    after a dot.
    """
    known = known or present()
    if known.vocabulary.catalogue.get(definition.object) is None:
        message = _("There is no object named “%(name)s”.") % {"name": definition.object[:60]}
        return [Problem("object", message, _("Choose one of the account's objects."))]
    return list(dict.fromkeys(_problems(definition, known)))


def _problems(definition: Definition, known: Surroundings) -> Iterator[Problem]:
    base = scope_of_trigger(definition, known)
    yield from _name(definition.name)
    yield from _trigger(definition, base)
    yield from settings_problems(definition, base, known)
    yield from check_sources(base)
    through = ways(definition)
    tree = list(structure(definition, through))
    yield from tree
    yield from _steps(definition, scopes(definition, known, through), {problem.where for problem in tree})


def _name(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("name", _("Give the workflow a name."))
    elif len(name) > LONGEST_NAME:
        yield Problem("name", _("A name has at most %(most)s characters.") % {"most": LONGEST_NAME})


def _steps(definition: Definition, found: Mapping[str, Scope], said: Collection[str]) -> Iterator[Problem]:
    """Yield what the kinds say of their steps, except at places of which enough has been ``said``."""
    for name, place in places(definition).items():
        kind = STEPS.get(place.step.kind)
        if kind is not None and name in found:
            yield from (problem for problem in _of_step(kind, place.step, found[name]) if problem.where not in said)


def _of_step(kind: StepKind, step: Step, scope: Scope) -> list[Problem]:
    locked = [Problem(f"{step.id}.config", kind.missing())] if kind.missing() else []
    return locked + asked(lambda: kind.check(step, scope), step.id)


def _trigger(definition: Definition, scope: Scope) -> Iterator[Problem]:
    slug = str(definition.trigger.get("kind", ""))
    kind = TRIGGERS.get(slug)
    if kind is None:
        message = _("There is no kind of trigger named “%(kind)s” here.") % {"kind": slug[:60]}
        yield Problem(f"{TRIGGER}.kind", message, _("Choose another trigger."))
    else:
        yield from asked(lambda: kind.check(definition.trigger, scope), TRIGGER)
