"""Says what a workflow does, and what changed between two versions of it, in plain English."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.calendar.words import listed
from records import filters
from workflows.checking import Surroundings, present, scope_of_trigger, scopes
from workflows.checking.careful import careful
from workflows.checking.settings import ALL
from workflows.definition import TRIGGER, Definition, Path, Step, diff, paths, places
from workflows.scope import Scope
from workflows.steps import STEPS
from workflows.triggers import TRIGGERS


def describe(definition: Definition, known: Surroundings | None = None) -> str:
    """Return paragraphs that say when records enter, what is done to them, path by path, and when they leave."""
    known = known or present()
    if known.vocabulary.catalogue.get(definition.object) is None:
        return _("This workflow is about an object that is not there.")
    scope = scope_of_trigger(definition, known)
    teller = _Teller(definition, scopes(definition, known))
    told = [_trigger(definition, scope), *teller.path(definition.steps, ""), *_settings(definition, scope, known)]
    return "\n\n".join(part for part in told if part)


def changes(before: Definition, after: Definition, known: Surroundings | None = None) -> list[str]:
    """Return what changed as sentences, in the order of the canvas."""
    known = known or present()
    names = {**_names(before, known), **_names(after, known)}
    return [difference.in_words(lambda where: names.get(where, where)) for difference in diff(before, after)]


class _Teller:
    """Tells the steps of a definition, each path in a paragraph of its own."""

    def __init__(self, definition: Definition, known: Mapping[str, Scope]) -> None:
        self.scopes = known
        self.steps = {name: place.step for name, place in places(definition).items()}

    def path(self, steps: tuple[Step, ...], name: str) -> Iterator[str]:
        """Yield the paragraph of a path, then those of the paths below it."""
        if name:
            sentences = [self.sentence(step) for step in steps] or [_("nothing more happens.")]
            yield _("%(path)s: %(steps)s") % {"path": name, "steps": " ".join(sentences)}
        elif steps:
            yield " ".join(self.sentence(step) for step in steps)
        else:
            yield _("It has no steps yet.")
        for step in steps:
            for path in step.paths():
                yield from self.path(
                    path.steps, f"{name} → {self.called(step, path)}" if name else _first_up(self.called(step, path))
                )

    def sentence(self, step: Step) -> str:
        """Return what a step does, as a sentence."""
        if step.is_jump:
            target = self.steps.get(step.target or "")
            where = _summary(target, self.scopes) if target else _("a step that is not chosen yet")
            return _("Go on at “%(step)s”.") % {"step": where}
        return f"{_summary(step, self.scopes)}."

    def called(self, step: Step, path: Path) -> str:
        """Return what people call a path: its name and who takes it."""
        if path is step.on_failure:
            return _("if “%(step)s” fails") % {"step": _summary(step, self.scopes)}
        name = _("“%(name)s”") % {"name": path.name} if path.name else _("in it")
        condition = _condition(path.when, self.scopes.get(step.id))
        return _("%(path)s (%(condition)s)") % {"path": name, "condition": condition} if condition else name


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _summary(step: Step, known: Mapping[str, Scope]) -> str:
    """Return what a step is set to do, as far as it is set up."""
    kind, scope = STEPS.get(step.kind), known.get(step.id)
    if kind is None:
        return step.kind
    if scope is None:
        return str(kind.label)
    return careful(lambda: kind.summary(step, scope), str(kind.label), step.id)


def _condition(when: Any, scope: Scope | None) -> str:
    if scope is None or not isinstance(when, Mapping) or "match" not in when:
        return ""
    return _filter(when, scope)


def _filter(raw: Any, scope: Scope) -> str:
    """Return a filter in words; one that cannot be read says so, and ``check`` says why."""
    try:
        group = filters.parse(raw, scope.vocabulary, scope.object_type)
    except filters.InvalidFilter:
        return _("conditions that cannot be read any more")
    names = filters.Names(user=lambda number: scope.find_user(number) or f"#{number}")
    return filters.describe(group, names)


def _trigger(definition: Definition, scope: Scope) -> str:
    kind = TRIGGERS.get(str(definition.trigger.get("kind", "")))
    if kind is None:
        return ""
    return careful(lambda: kind.describe(definition.trigger, scope), str(kind.label), TRIGGER)


def _settings(definition: Definition, scope: Scope, known: Surroundings) -> Iterator[str]:
    """Yield the paragraph on who is kept out and who leaves, if there is one."""
    sentences = list(_leaving(definition, scope, known))
    if definition.settings.get("off_at"):
        sentences.append(_("It turns itself off at %(time)s.") % {"time": definition.settings["off_at"]})
    if sentences:
        yield " ".join(sentences)


def _leaving(definition: Definition, scope: Scope, known: Surroundings) -> Iterator[str]:
    settings = definition.settings
    one = {"object": scope.schema.label.lower()}
    suppression = settings.get("suppression")
    suppression = suppression if isinstance(suppression, Mapping) else {}
    kept_out = [
        _("is in the list “%(name)s”") % {"name": found.name}
        for number in _numbers(suppression.get("lists"))
        if (found := scope.vocabulary.find_list(number))
    ]
    if suppression.get("filter"):
        kept_out.append(_filter(suppression["filter"], scope))
    if kept_out:
        text = _("A %(object)s stays out, or leaves, if this holds: %(condition)s.")
        yield text % {**one, "condition": _(" or ").join(kept_out)}
    if settings.get("goal"):
        text = _("The goal is met, and the %(object)s leaves, when this holds: %(condition)s.")
        yield text % {**one, "condition": _filter(settings["goal"], scope)}
    if settings.get("unenroll_unmatched"):
        yield _("A %(object)s leaves that no longer meets the criteria.") % one
    others = settings.get("unenroll_others")
    if others == ALL:
        yield _("Whoever enters leaves every other workflow.")
    elif others:
        names = [other.name for number in _numbers(others) if (other := known.find_workflow(number))]
        listing = listed([f"“{name}”" for name in names]) if names else "…"
        yield _("Whoever enters leaves %(workflows)s.") % {"workflows": listing}


def _numbers(raw: Any) -> list[int]:
    """Return the numbers of a list that may be none; ``check`` says what else is there."""
    return [one for one in raw if isinstance(one, int)] if isinstance(raw, list) else []


def _names(definition: Definition, known: Surroundings) -> dict[str, str]:
    """Return what people call every part of a definition that ``diff`` may name."""
    there = scopes(definition, known) if known.vocabulary.catalogue.get(definition.object) else {}
    names = {
        name: _("The step “%(step)s”") % {"step": _summary(place.step, there)}
        for name, place in places(definition).items()
    }
    names |= {
        name: _("The path “%(path)s”") % {"path": path.name or path.id} for name, path in paths(definition).items()
    }
    return names | {
        "name": _("The name"),
        "description": _("The description"),
        "object": _("The object"),
        "trigger": _("The trigger"),
        "sources": _("The available data"),
        "settings": _("The settings"),
    }
