"""A workflow around one day: records enroll by its filter, and its delays count from the day (decision 39)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import filters
from records.filters import InvalidFilter, Vocabulary
from records.filters import Problem as FilterProblem
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers import filter, ticking, yearly
from workflows.triggers.base import Trigger, TriggerKind
from workflows.triggers.listening import Listening
from workflows.triggers.reading import filter_problems, flag_problems, in_words, says_something, unknown_fields


class DateTrigger(TriggerKind):
    """``{"kind": "date", "date": "2026-12-24", "annually": false, "filter": {group}, "reenroll": […]}``.

    Without a filter only people and other workflows enroll records.
    """

    slug = "date"
    label = gettext_lazy("Around a specific date")
    icon = "calendar"

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        yield from unknown_fields(trigger, ("date", "annually", "filter", "reenroll"))
        yield from flag_problems(trigger, "annually")
        if _day(trigger.get("date")) is None:
            yield Problem("trigger.date", _("Enter a date such as 2026-11-23."))
        if trigger.get("filter"):
            yield from filter_problems(trigger["filter"], scope, "trigger.filter")
            yield from ticking.problems(trigger, scope)

    def summary(self, trigger: Trigger, scope: Scope) -> str:
        return _("Around %(date)s") % {"date": trigger.get("date") or _("a date")}

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        words = {"plural": scope.schema.plural.lower(), "date": trigger.get("date") or _("a date")}
        raw = trigger.get("filter")
        if says_something(raw):
            words["filter"] = in_words(raw, scope)
            first = _("%(plural)s enroll around %(date)s when they begin to meet: %(filter)s.") % words
        else:
            first = _("People and other workflows enroll %(plural)s around %(date)s.") % words
        again = [_("They enroll again every year.")] if trigger.get("annually") else []
        return " ".join(part for part in (first, *again, ticking.sentence(trigger, scope)) if part)

    def listens(self, trigger: Trigger, vocabulary: Vocabulary, object_type: str) -> Listening:
        day = _day(trigger.get("date"))
        if day is None:
            raise InvalidFilter([FilterProblem("date", _("Enter a date such as 2026-11-23."))])
        raw = trigger.get("filter")
        whole = filters.parse(raw, vocabulary, object_type) if says_something(raw) else None
        heard = filter.edges(trigger, whole, vocabulary, object_type) if whole else Listening()
        return yearly.added(heard, trigger, day, whole or filters.Group())


def _day(raw: Any) -> date | None:
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == 10 else None
    except ValueError:
        return None
