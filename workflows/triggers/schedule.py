"""Schedules: at moments of the calendar every record that meets the filter enrolls, again each time (decision 29)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.calendar import read_rule
from records.filters import Group, InvalidFilter, Vocabulary
from records.filters import Problem as FilterProblem
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers import around
from workflows.triggers.base import Trigger, TriggerKind
from workflows.triggers.listening import Listening, Timetable
from workflows.triggers.reading import filter_problems, flag_problems, group, in_words, says_something, unknown_fields

NAME = "schedule"


class ScheduleTrigger(TriggerKind):
    """``{"kind": "schedule", "rule": {…}, "filter": {group}, "reenroll": true}``.

    The rule is one of the calendar's, such as ``{"every": "month", "days": [1], "at": "09:00"}``, or counts from a
    date of each record: ``{"property": "renewal_date", "offset": {"direction": "before", "days": 3, "at": "09:00"},
    "annually": false}``.
    """

    slug = "schedule"
    label = gettext_lazy("On a schedule")
    icon = "calendar-clock"
    reenrolls = True

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        yield from unknown_fields(trigger, ("rule", "filter", "reenroll"))
        yield from flag_problems(trigger, "reenroll")
        rule = trigger.get("rule")
        if isinstance(rule, Mapping) and "property" in rule:
            yield from around.problems(rule, scope)
        else:
            read = read_rule(rule)
            for found in read if isinstance(read, list) else ():
                yield Problem(f"trigger.rule.{found.where}" if found.where else "trigger.rule", found.message)
        if trigger.get("filter"):
            yield from filter_problems(trigger["filter"], scope, "trigger.filter")

    def summary(self, trigger: Trigger, scope: Scope) -> str:
        rule = trigger.get("rule")
        if isinstance(rule, Mapping) and "property" in rule:
            return around.describe(rule, scope)
        read = read_rule(rule)
        return _("On a schedule that is not set up") if isinstance(read, list) else read.describe()

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        words = {"plural": scope.schema.plural.lower(), "when": self.summary(trigger, scope)}
        if says_something(trigger.get("filter")):
            words["filter"] = in_words(trigger["filter"], scope)
            first = _("All %(plural)s that meet this enroll %(when)s: %(filter)s.") % words
        else:
            first = _("All %(plural)s enroll %(when)s.") % words
        return first if trigger.get("reenroll", True) else first + " " + _("Each enrolls the first time only.")

    def listens(self, trigger: Trigger, vocabulary: Vocabulary, object_type: str) -> Listening:
        gate = group(trigger.get("filter"), vocabulary, object_type) or Group()
        again = bool(trigger.get("reenroll", True))
        rule = trigger["rule"]
        if "property" in rule:
            return Listening(timetable=around.timetable(NAME, rule, gate, vocabulary, object_type, again))
        read = read_rule(rule)
        if isinstance(read, list):
            raise InvalidFilter([FilterProblem("rule", problem.message) for problem in read])

        def who(_since: datetime, _at: datetime, _zone: ZoneInfo) -> Group:
            return gate

        return Listening(timetable=Timetable(NAME, read, who, again))
