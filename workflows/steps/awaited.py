"""What a step may wait to happen: events and changes of the record, each with what narrows it down.

``{"event": "form_submitted", "where": {group}}``, ``{"changed": "city", "to": ["Oslo"]}``, ``{"task": "s1"}`` (the
task that the step s1 made is done), ``{"list_added": 7}``, ``{"list_removed": 7}``, ``{"associated": "deal"}``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from records import filters
from records.filters import InvalidFilter, Moment, Occurrence, Vocabulary
from records.filters.operands import EventCondition
from records.properties import ObjectSchema
from records.querying.facts import typed
from workflows.definition import Problem
from workflows.happenings import Happening
from workflows.scope import Scope

Recognises = Callable[[Happening, Moment], bool]
KEYS = ("event", "changed", "task", "list_added", "list_removed", "associated")


@dataclass(frozen=True)
class Awaited:
    """One thing to wait for: the key under which it is watched, empty for a task, and whether it is what is meant."""

    key: str
    recognises: Recognises
    task: str = ""


def read(raw: Any, vocabulary: Vocabulary, object_type: str) -> Awaited:
    """Return what JSON asks to wait for. Raises InvalidFilter."""
    keys = [key for key in KEYS if isinstance(raw, Mapping) and key in raw]
    if len(keys) != 1:
        message = _("Something to wait for with one of these keys is expected here: %(keys)s.")
        raise _refused("", message % {"keys": ", ".join(KEYS)})
    key, given = keys[0], raw[keys[0]]
    if key == "event":
        return _event(raw, vocabulary, object_type)
    if key == "changed":
        return _changed(raw, vocabulary, object_type)
    if key == "task":
        return Awaited("", _anyhow, task=str(given))
    if key == "associated" and vocabulary.catalogue.get(str(given)) is None:
        raise _refused(key, _("There is no object named “%(name)s”.") % {"name": given})
    if key != "associated" and (not isinstance(given, int) or vocabulary.find_list(given) is None):
        raise _refused(key, _("This list does not exist. Choose another one."))
    return Awaited(f"{key}:{given}", _anyhow)


def problems(raw: Any, scope: Scope, where: str) -> Iterator[Problem]:
    """Yield what is wrong with something to wait for."""
    try:
        awaited = read(raw, scope.vocabulary, scope.object_type)
    except InvalidFilter as error:
        for found in error.problems:
            yield Problem(f"{where}.{found.where}" if found.where else where, found.message, found.hint)
        return
    if awaited.task and not any(output.name == "id" for output in scope.outputs.get(awaited.task, ())):
        yield Problem(f"{where}.task", _("Choose a step above that creates a task."))


def describe(raw: Any, scope: Scope) -> str:
    """Return in words what is waited for."""
    known: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    vocabulary = scope.vocabulary
    if "event" in known:
        event = vocabulary.events.get(str(known["event"]))
        return event.label if event else str(known["event"])
    if "changed" in known:
        prop = scope.schema.get(str(known["changed"]))
        label = prop.label if prop else str(known["changed"])
        if "to" not in known:
            return _("%(property)s is changed") % {"property": label}
        values = known["to"] if isinstance(known["to"], list) else [known["to"]]
        shown = ", ".join(prop.label_of(str(value)) if prop else str(value) for value in values)
        return _("%(property)s becomes %(values)s") % {"property": label, "values": shown}
    if "task" in known:
        return _("the task of the step “%(step)s” is done") % {"step": known["task"]}
    if "associated" in known:
        schema = vocabulary.catalogue.get(str(known["associated"]))
        return _("a %(object)s is associated") % {"object": schema.label.lower() if schema else known["associated"]}
    for key, words in (("list_added", _("added to %(list)s")), ("list_removed", _("removed from %(list)s"))):
        if key in known:
            found = vocabulary.find_list(known[key]) if isinstance(known[key], int) else None
            return words % {"list": found.name if found else f"#{known[key]}"}
    return _("something that is not chosen yet")


def values_of(happening: Happening) -> dict[str, Any]:
    """Return what later steps may read of it: an event's properties, or what a property became."""
    return dict(happening.new or {}) if happening.is_event else {"value": happening.new, "before": happening.old}


def first(happenings: Iterable[Happening], awaited: Iterable[Awaited], moment: Moment) -> Happening | None:
    """Return the first of these, in their order, that is waited for."""
    by_key: dict[str, list[Recognises]] = {}
    for wanted in awaited:
        by_key.setdefault(wanted.key, []).append(wanted.recognises)
    for happening in happenings:
        known = [recognises for key in set(happening.keys()) for recognises in by_key.get(key, ())]
        if any(recognises(happening, moment) for recognises in known):
            return happening
    return None


def _event(raw: Mapping[str, Any], vocabulary: Vocabulary, object_type: str) -> Awaited:
    """Read the event and what narrows it down as the filters' own condition on events."""
    condition = {"operator": "has", **raw}
    try:
        [node] = filters.parse({"match": "all", "filters": [condition]}, vocabulary, object_type).filters
    except InvalidFilter as error:
        own = [replace(problem, where=problem.where.removeprefix("filters.0.")) for problem in error.problems]
        raise InvalidFilter(own) from error
    assert isinstance(node, EventCondition)
    where, schema = node.where, vocabulary.events[node.event]

    def recognises(happening: Happening, moment: Moment) -> bool:
        return where is None or where.predicate(moment)(occurrence(happening, schema))

    return Awaited(f"event:{node.event}", recognises)


def occurrence(happening: Happening, schema: ObjectSchema) -> Occurrence:
    """Return an event as filters see it."""
    return Occurrence(
        happening.at, {name: typed(value, schema.get(name)) for name, value in (happening.new or {}).items()}
    )


def _changed(raw: Mapping[str, Any], vocabulary: Vocabulary, object_type: str) -> Awaited:
    name = str(raw["changed"])
    if vocabulary.catalogue[object_type].get(name) is None:
        raise _refused("changed", _("There is no property named “%(name)s”.") % {"name": name})
    if "to" not in raw:
        return Awaited(f"property:{name}", _anyhow)
    wanted = raw["to"] if isinstance(raw["to"], list) else [raw["to"]]
    return Awaited(f"property:{name}", lambda happening, _moment: happening.new in wanted)


def _anyhow(_happening: Happening, _moment: Moment) -> bool:
    return True


def _refused(where: str, message: str) -> InvalidFilter:
    return InvalidFilter([filters.Problem(where, message)])


def since(item_entered: datetime, happening: Happening, enrollment: int) -> bool:
    """Return whether something happened after a record arrived; what the pass itself did on its way here did not."""
    return happening.at > item_entered or (happening.at == item_entered and happening.enrollment != enrollment)
