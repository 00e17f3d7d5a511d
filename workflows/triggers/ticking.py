"""Re-enrollment of filter triggers: any of the ticked conditions newly holds, and the whole filter holds then.

"Is known" fires on any change of the value (decision 37), an event at each occurrence; how often or when something
must have happened is left aside.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from records import filters
from records.filters import Condition, Group, InvalidFilter, Moment, Node, Occurrence, Vocabulary
from records.filters.operands import AssociatedCondition, EventCondition, PropertyCondition
from records.filters.operands.counting import Count
from records.querying.facts import typed
from workflows.definition import Problem
from workflows.happenings import Happening
from workflows.scope import Scope
from workflows.triggers.base import Trigger
from workflows.triggers.listening import Edge, Occasion
from workflows.triggers.reading import asked, filter_problems, in_words


def again(
    ticked: Sequence[Any], whole: Group, vocabulary: Vocabulary, object_type: str
) -> tuple[list[Edge], list[Occasion]]:
    """Return what lets records come again, in both forms."""
    edges: list[Edge] = []
    occasions: list[Occasion] = []
    for raw in ticked:
        [node] = filters.parse(_alone(raw), vocabulary, object_type).filters
        heard = _listener(node, whole, vocabulary)
        if isinstance(heard, Edge):
            edges.append(heard)
        else:
            occasions.append(heard)
    return edges, occasions


def problems(trigger: Trigger, scope: Scope) -> Iterator[Problem]:
    """Yield the ticked conditions that are none of the trigger's own."""
    ticked = trigger.get("reenroll") or []
    if not isinstance(ticked, list):
        yield Problem("trigger.reenroll", _("List the conditions that let records enroll again."))
        return
    try:
        own = {
            _text(node) for node in _conditions(filters.parse(trigger["filter"], scope.vocabulary, scope.object_type))
        }
    except InvalidFilter:
        return
    for index, raw in enumerate(ticked):
        where = f"trigger.reenroll.{index}"
        found = list(filter_problems(_alone(raw), scope, where))
        yield from found
        if not found and _text(filters.parse(_alone(raw), scope.vocabulary, scope.object_type).filters[0]) not in own:
            yield Problem(where, _("This is not one of the trigger's conditions."), _("Tick one that is, or add it."))


def sentence(trigger: Trigger, scope: Scope) -> str:
    """Return who may come again as a sentence, empty where nobody may."""
    ticked = trigger.get("reenroll")
    if not isinstance(ticked, list) or not ticked:
        return ""
    words = in_words({"match": "any", "filters": ticked}, scope)
    return _("It enrolls again when this newly holds: %(filter)s.") % {"filter": words}


def _listener(node: Node, whole: Group, vocabulary: Vocabulary) -> Edge | Occasion:
    name = f"reenroll:{hashlib.sha256(_text(node).encode()).hexdigest()[:12]}"
    if isinstance(node, EventCondition) and node.happened:
        recognises = recogniser(node.where, vocabulary, node.event)
        return Occasion(name, f"event:{node.event}", recognises, whole, may_reenroll=True, folds=True)
    if isinstance(node, PropertyCondition) and node.operator.slug == "is_known" and not node.updated:
        return Occasion(name, f"property:{node.prop.name}", _is_known, whole, may_reenroll=True, folds=True)
    return Edge(name, Group("all", (_unrefined(node),)), whole, may_reenroll=True)


def _is_known(happening: Happening, _moment: Moment) -> bool:
    return happening.kind == "created" or happening.new is not None


def recogniser(where: Group | None, vocabulary: Vocabulary, event: str) -> Callable[[Happening, Moment], bool]:
    """Return the function that knows an event by its properties; without conditions every one."""
    decide = asked(where) if where else None
    schema = vocabulary.events[event]

    def recognises(happening: Happening, moment: Moment) -> bool:
        return decide is None or decide(occurrence(happening, schema), moment)

    return recognises


def occurrence(happening: Happening, schema: Any) -> Occurrence:
    """Return an event as filters see it; ``schema`` is that of its properties."""
    values = {name: typed(stored, schema.get(name)) for name, stored in (happening.new or {}).items()}
    return Occurrence(happening.at, values)


def _unrefined(node: Node) -> Node:
    if isinstance(node, EventCondition):
        return replace(node, count=Count(), within=None)
    return replace(node, count=Count()) if isinstance(node, AssociatedCondition) else node


def _conditions(tree: Group) -> Iterator[Condition]:
    for node in tree.filters:
        if isinstance(node, Group):
            yield from _conditions(node)
        elif isinstance(node, Condition):
            yield node


def _alone(raw: Any) -> dict[str, Any]:
    return {"match": "all", "filters": [raw]}


def _text(node: Node) -> str:
    return json.dumps(node.dump(), sort_keys=True)
