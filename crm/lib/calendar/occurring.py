"""When a rule happens: its days as instants of a zone."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crm.lib.calendar.recurrence import Rule
from crm.lib.calendar.wall import LAST_DAY, local, on_the_wall, plus_days


def next_after(rule: Rule, instant: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first instant later than the one given at which the rule happens; None at the end of all dates."""
    return next((at for _day, at in _later(rule, instant, zone)), None)


def between(rule: Rule, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield each instant after ``start`` and not after ``end`` at which the rule happens, in order.

    Spans that meet share nothing and leave nothing out: what one sweep took up to its end, the next goes on from.
    """
    latest = start
    for _day, at in days_between(rule, start, end, zone):
        if at > latest:
            latest = at
            yield at


def days_between(rule: Rule, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, datetime]]:
    """Yield each day of the rule with its instant, where that lies after ``start`` and not after ``end``.

    Two days share an instant only where a zone once left out a whole day, to change sides of the date line.
    """
    for day, at in _later(rule, start, zone):
        if at > end:
            return
        yield day, at


def _later(rule: Rule, after: datetime, zone: ZoneInfo) -> Iterator[tuple[date, datetime]]:
    """Yield what comes later; one day before is looked at too, since a gap may move its time past midnight."""
    for day in _days_from(rule, plus_days(on_the_wall(after, zone)[0], -1)):
        at = local(day, rule.at, zone)
        if at > after:
            yield day, at


def _days_from(rule: Rule, first: date) -> Iterator[date]:
    year, month = first.year, first.month
    while (year, month) <= (LAST_DAY.year, LAST_DAY.month):
        for number in rule.days_in(year, month):
            day = date(year, month, number)
            if first <= day <= LAST_DAY:
                yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
