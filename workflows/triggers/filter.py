"""Filter criteria: a record enrolls when it begins to meet the filter, and again by the conditions that were ticked."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import filters
from records.filters import Group, Vocabulary
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers import ticking
from workflows.triggers.base import Trigger, TriggerKind
from workflows.triggers.listening import Edge, Listening
from workflows.triggers.reading import filter_problems, in_words, unknown_fields

NAME = "filter"
NOTHING: dict[str, Any] = {"match": "all", "filters": []}


class FilterTrigger(TriggerKind):
    """``{"kind": "filter", "filter": {group}, "reenroll": [conditions of the filter]}``."""

    slug = "filter"
    label = gettext_lazy("When filter criteria are met")
    icon = "filter"

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        yield from unknown_fields(trigger, ("filter", "reenroll"))
        raw = trigger.get("filter")
        if not raw or (isinstance(raw, dict) and raw.get("filters") == []):
            yield Problem("trigger.filter", _("Say which records enroll: add at least one condition."))
            return
        yield from filter_problems(raw, scope, "trigger.filter")
        yield from ticking.problems(trigger, scope)

    def summary(self, trigger: Trigger, scope: Scope) -> str:
        return in_words(trigger.get("filter"), scope)

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        words = {"label": scope.schema.label.lower(), "filter": in_words(trigger.get("filter"), scope)}
        first = _("A %(label)s enrolls when it begins to meet: %(filter)s.") % words
        return " ".join([first, ticking.sentence(trigger, scope)]).strip()

    def listens(self, trigger: Trigger, vocabulary: Vocabulary, object_type: str) -> Listening:
        whole = filters.parse(trigger.get("filter") or NOTHING, vocabulary, object_type)
        return edges(trigger, whole, vocabulary, object_type)


def edges(trigger: Trigger, whole: Group, vocabulary: Vocabulary, object_type: str) -> Listening:
    """Return the edge of a whole filter, with those of the conditions that were ticked for re-enrollment."""
    again_edges, occasions = ticking.again(trigger.get("reenroll") or [], whole, vocabulary, object_type)
    return Listening((Edge(NAME, whole), *again_edges), tuple(occasions))
