"""An event arrives: a form, a page view, an e-mail's fate, or one of the account's own."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import filters
from records.filters import Group, InvalidFilter, Names, Vocabulary
from records.filters import Problem as FilterProblem
from records.filters.operands import EventCondition
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers import ticking
from workflows.triggers.listening import Edge, Occasion
from workflows.triggers.occurrences.base import OccurrenceKind, Raw, text


class EventOccurred(OccurrenceKind):
    """``{"on": "event", "event": "form_submitted", "where": {group over the event's properties}}``."""

    slug = "event"
    label = gettext_lazy("Event occurred")
    fields = ("event", "where")

    def check(self, raw: Raw, scope: Scope, where: str) -> Iterator[Problem]:
        yield from super().check(raw, scope, where)
        try:
            _condition(raw, scope.vocabulary, scope.object_type)
        except InvalidFilter as error:
            for found in error.problems:
                below = found.where.removeprefix("filters.0").strip(".")
                yield Problem(f"{where}.{below}" if below else where, found.message, found.hint)

    def describe(self, raw: Raw, scope: Scope) -> str:
        try:
            condition = _condition(raw, scope.vocabulary, scope.object_type)
        except InvalidFilter:
            return _("the event “%(event)s”") % {"event": text(raw, "event")}
        words = _("the event “%(event)s”") % {"event": condition.label}
        if condition.where and condition.where.filters:
            names = Names(user=lambda number: scope.find_user(number) or f"#{number}")
            where = condition.where.describe(names)
            return _("%(words)s where (%(condition)s)") % {"words": words, "condition": where}
        return words

    def listener(
        self, name: str, raw: Raw, vocabulary: Vocabulary, object_type: str, gate: Group | None, again: bool
    ) -> Edge | Occasion:
        condition = _condition(raw, vocabulary, object_type)
        recognises = ticking.recogniser(condition.where, vocabulary, condition.event)
        return Occasion(name, f"event:{condition.event}", recognises, gate, again)


def _condition(raw: Raw, vocabulary: Vocabulary, object_type: str) -> EventCondition:
    """Return the event and the conditions on its properties as one of a filter; raises InvalidFilter."""
    asked: dict[str, Any] = {"event": raw.get("event"), "operator": "has"}
    if raw.get("where"):
        asked["where"] = raw["where"]
    [condition] = filters.parse({"match": "all", "filters": [asked]}, vocabulary, object_type).filters
    if not isinstance(condition, EventCondition):
        raise InvalidFilter([FilterProblem("event", _("Choose an event."))])
    return condition
