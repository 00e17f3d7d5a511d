"""Schedules that count from a date of each record: so many days before, on or after it, once or every year."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.lib.calendar import Daily, Offset, anchor_days, read_offset
from records import filters
from records.filters import Group, InvalidFilter, Vocabulary
from records.filters import Problem as FilterProblem
from records.properties import KINDS, ObjectSchema, Property
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers.listening import Timetable

FIELDS = ("property", "offset", "annually")
#: Days that are made up for after a standstill; as many as a filter has room for beside its other conditions.
MOST_DAYS = 100


def problems(rule: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    """Yield what is wrong with such a rule."""
    for name in sorted(rule.keys() - set(FIELDS)):
        yield Problem(f"trigger.rule.{name}", _("There is no such field here. Remove it or check its spelling."))
    yield from date_problems(rule.get("property"), scope, "trigger.rule.property")
    read = read_offset(rule.get("offset"), at_a_time=True)
    for found in read if isinstance(read, list) else ():
        yield Problem(f"trigger.rule.offset.{found.where}".rstrip("."), found.message)
    if not isinstance(rule.get("annually", False), bool):
        yield Problem("trigger.rule.annually", _("Choose yes or no."))


def date_problems(name: Any, scope: Scope, where: str) -> Iterator[Problem]:
    """Yield a problem unless this names a date property of the records."""
    if date_property(name, scope.schema) is None:
        yield Problem(where, _("Choose a date property of %(plural)s.") % {"plural": scope.schema.plural.lower()})


def date_property(name: Any, schema: ObjectSchema) -> Property | None:
    """Return the date or time property of this name, None where there is none."""
    prop = schema.get(name) if isinstance(name, str) else None
    return prop if prop and KINDS[prop.kind].family in {"date", "datetime"} else None


def describe(rule: Mapping[str, Any], scope: Scope) -> str:
    """Return when it happens in words."""
    prop = date_property(rule.get("property"), scope.schema)
    read = read_offset(rule.get("offset"), at_a_time=True)
    if prop is None or isinstance(read, list):
        return _("On a schedule that is not set up")
    date = _("the anniversary of %(label)s") if rule.get("annually") else _("%(label)s")
    return read.describe(date % {"label": prop.label})


def timetable(
    name: str, rule: Mapping[str, Any], gate: Group, vocabulary: Vocabulary, object_type: str, again: bool
) -> Timetable:
    """Return the timetable: every day at the rule's time, for the records whose date lies right."""
    prop = date_property(rule["property"], vocabulary.catalogue[object_type])
    offset = read_offset(rule["offset"], at_a_time=True)
    if prop is None or isinstance(offset, list):
        raise InvalidFilter([FilterProblem("rule", _("The date that this schedule counts from is gone."))])
    operator = "is_anniversary_on" if rule.get("annually") else "is_on"
    found: Offset = offset

    def who(since: datetime, at: datetime, zone: ZoneInfo) -> Group:
        days = list(anchor_days(found, since, at, zone))[-MOST_DAYS:]
        each = [{"property": prop.name, "operator": operator, "value": day.isoformat()} for day in days]
        return Group("all", (filters.parse({"match": "any", "filters": each}, vocabulary, object_type), gate))

    return Timetable(name, Daily(found.at or time()), who, again)
