"""Operators of dates and datetimes. Each lowers to one span: of days for dates, of milliseconds for instants."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from records.filters.checks import Comparison, How, MonthDays, Range, Test
from records.filters.moments import DAY, TICK, Moment, Span, day_of, days, next_unit, unit_start
from records.filters.operators.base import TIME, Given, Operator
from records.filters.values import Bound, Days, PointRange, PointValue, PropertyReference, Units
from records.properties import KINDS


def _range(span: Span) -> Test:
    return Range(span.start, span.end, high_open=True)


def _on(given: Given) -> Test:
    day = day_of(given.value, given.moment)
    return _range(days(day, day + DAY, given.moment, given.as_days))


def _before(given: Given) -> Test:
    span = given.value.point.span(given.moment, given.as_days)
    return _range(Span(None, span.end if given.value.inclusive else span.start))


def _after(given: Given) -> Test:
    span = given.value.point.span(given.moment, given.as_days)
    return _range(Span(span.start if given.value.inclusive else span.end, None))


def _between(given: Given) -> Test:
    low, high = given.value
    first, last = (end.point.span(given.moment, given.as_days) for end in (low, high))
    return _range(Span(first.start if low.inclusive else first.end, last.end if high.inclusive else last.start))


def _rolling(given: Given, start: int | None, end: int | None, opens: bool, closes: bool) -> Test:
    """Return the range between so many days from now; an end that opens or closes late leaves its own tick out."""
    tick: timedelta = DAY if given.as_days else TICK

    def at(count: int | None, later: bool) -> Any:
        if count is None:
            return None
        point: date = given.moment.today + DAY * count if given.as_days else given.moment.shifted(count)
        return point + tick if later else point

    return _range(Span(at(start, opens), at(end, closes)))


def _less_than_days_ago(given: Given) -> Test:
    return _rolling(given, -given.value, 0, opens=True, closes=True)


def _more_than_days_ago(given: Given) -> Test:
    return _rolling(given, None, -given.value, opens=False, closes=False)


def _less_than_days_from_now(given: Given) -> Test:
    return _rolling(given, 0, given.value, opens=False, closes=False)


def _more_than_days_from_now(given: Given) -> Test:
    return _rolling(given, given.value, None, opens=True, closes=False)


def _units(first: int | None, last: int | None, so_far: bool = False) -> Callable[[Given], Test]:
    """Return the test for the units from ``first`` to before ``last``, counted from this one; None means the count.

    ``so_far`` ends the span with the present day or instant.
    """

    def test(given: Given) -> Test:
        span, moment = given.value, given.moment
        this = unit_start(moment.today, span.unit, span.fiscal_start)
        start = next_unit(this, span.unit, -span.count if first is None else first)
        end = next_unit(this, span.unit, span.count + 1 if last is None else last)
        whole = days(start, end, moment, given.as_days)
        if not so_far:
            return _range(whole)
        return _range(Span(whole.start, moment.today + DAY if given.as_days else moment.shifted(0) + TICK))

    return test


def _month_days(first: date, count: int, moment: Moment) -> Test:
    """Return the test for the anniversaries on ``count`` days; 29 February counts on the 28th of common years."""
    found = set()
    for day in (first + DAY * index for index in range(count)):
        found.add((day.month, day.day))
        if (day.month, day.day) == (2, 28) and (day + DAY).month == 3:
            found.add((2, 29))
    return MonthDays(tuple(sorted(found)), moment.zone)


def _anniversary_on(given: Given) -> Test:
    return _month_days(day_of(given.value, given.moment), 1, given.moment)


def _anniversary_ahead(given: Given) -> Test:
    return _month_days(given.moment.today, given.value + 1, given.moment)


def _anniversary_behind(given: Given) -> Test:
    return _month_days(given.moment.today - DAY * given.value, given.value + 1, given.moment)


def _other(how: How) -> Callable[[Given], Test]:
    def test(given: Given) -> Test:
        mixed = (KINDS[given.value.prop.kind].family == "date") != given.as_days
        return Comparison(how, given.value, given.moment.zone if mixed else None)

    return test


POINT, BOUND, RANGE, DAYS, YEAR = PointValue(), Bound(), PointRange(), Days(), Days(most=365)
UNIT, UNITS, OTHER = Units(counted=False), Units(counted=True), PropertyReference()

OPERATORS = (
    Operator("is_on", _("is on %(value)s"), TIME, POINT, _on, "IS_EQUAL_TO"),
    Operator("is_not_on", _("is not on %(value)s"), TIME, POINT, _on, "IS_NOT_EQUAL_TO", negated=True),
    Operator("is_before", _("is before %(value)s"), TIME, BOUND, _before, "TIME_POINT IS_BEFORE"),
    Operator("is_after", _("is after %(value)s"), TIME, BOUND, _after, "TIME_POINT IS_AFTER"),
    Operator("is_between", _("is between %(value)s"), TIME, RANGE, _between, "TIME_RANGED IS_BETWEEN"),
    Operator(
        "is_not_between", _("is not between %(value)s"), TIME, RANGE, _between,
        "TIME_RANGED IS_NOT_BETWEEN", negated=True,
    ),
    Operator(
        "is_less_than_days_ago", _("is less than %(value)s days ago"), TIME, DAYS, _less_than_days_ago,
        "IS_LESS_THAN_X_DAYS_AGO",
    ),
    Operator(
        "is_more_than_days_ago", _("is more than %(value)s days ago"), TIME, DAYS, _more_than_days_ago,
        "IS_MORE_THAN_X_DAYS_AGO",
    ),
    Operator(
        "is_less_than_days_from_now", _("is less than %(value)s days from now"), TIME, DAYS, _less_than_days_from_now,
        "IS_LESS_THAN_X_DAYS_FROM_NOW",
    ),
    Operator(
        "is_more_than_days_from_now", _("is more than %(value)s days from now"), TIME, DAYS, _more_than_days_from_now,
        "IS_MORE_THAN_X_DAYS_FROM_NOW",
    ),
    Operator("in_this_unit", _("is in this %(value)s"), TIME, UNIT, _units(0, 1), "IN_THIS_TIME_UNIT"),
    Operator(
        "in_this_unit_so_far", _("is in this %(value)s so far"), TIME, UNIT, _units(0, 1, so_far=True),
        "IN_THIS_TIME_UNIT_SO_FAR",
    ),
    Operator("in_last_units", _("is in the last %(value)s"), TIME, UNITS, _units(None, 0), "IN_LAST_TIME_UNIT"),
    Operator(
        "in_last_units_so_far", _("is in the last %(value)s or so far in this one"), TIME, UNITS,
        _units(None, 1, so_far=True), "IN_LAST_TIME_UNIT_SO_FAR",
    ),
    Operator("in_next_units", _("is in the next %(value)s"), TIME, UNITS, _units(1, None), "IN_NEXT_TIME_UNIT"),
    Operator(
        "is_before_property", _("is before %(value)s"), TIME, OTHER, _other(How.LESS), "COMPARATIVE_DATE IS_BEFORE"
    ),
    Operator(
        "is_after_property", _("is after %(value)s"), TIME, OTHER, _other(How.GREATER), "COMPARATIVE_DATE IS_AFTER"
    ),
    Operator("is_anniversary_on", _("has its anniversary on %(value)s"), TIME, POINT, _anniversary_on, "ANNIVERSARY"),
    Operator(
        "is_not_anniversary_on", _("does not have its anniversary on %(value)s"), TIME, POINT, _anniversary_on,
        "ANNIVERSARY", negated=True,
    ),
    Operator(
        "has_anniversary_in_next_days", _("has its anniversary today or in the next %(value)s days"), TIME, YEAR,
        _anniversary_ahead, "ANNIVERSARY",
    ),
    Operator(
        "has_anniversary_in_last_days", _("had its anniversary today or in the last %(value)s days"), TIME, YEAR,
        _anniversary_behind, "ANNIVERSARY",
    ),
)  # fmt: skip
