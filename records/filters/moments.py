"""Points and spans of time as filters mean them, in a given zone. The clock is an argument.

Every span is half-open, ``[start, end)``: of milliseconds for instants, of days for dates. A day is the local day of
the account's zone, so one of 23 or 25 hours where daylight saving begins or ends.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TICK = timedelta(milliseconds=1)
DAY = timedelta(days=1)
UNITS = ("day", "week", "month", "quarter", "year")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
REFERENCES = ("now", "today", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
OFFSETS = {
    "years": 366.0, "quarters": 92.0, "months": 31.0, "weeks": 7.0, "days": 1.0,
    "hours": 1 / 24, "minutes": 1 / 1440, "seconds": 1 / 86_400, "milliseconds": 1 / 86_400_000,
}  # fmt: skip
CLOCK_OFFSETS = ("hours", "minutes", "seconds", "milliseconds")


@dataclass(frozen=True)
class Moment:
    """The present instant and the zone in which days begin."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """Return the first instant of a local day; where midnight is skipped, the first that there is."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def shifted(self, days: int) -> datetime:
        """Return the instant so many days from now at the same local time of day, to the millisecond."""
        local = cut(self.now).astimezone(self.zone).replace(tzinfo=None)
        return (local + timedelta(days=days)).replace(tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Span:
    """From ``start`` to before ``end``: both instants or both days; None leaves that end open."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Fixed:
    """A day, an instant, or a local time without zone."""

    at: date

    def span(self, moment: Moment, as_days: bool) -> Span:
        """Return the day or the millisecond meant."""
        if not isinstance(self.at, datetime):
            return _day(self.at, moment, as_days)
        local = self.at if self.at.tzinfo else self.at.replace(tzinfo=moment.zone)
        return _instant(local.astimezone(UTC), moment, as_days)


@dataclass(frozen=True)
class Relative:
    """A point counted from now, from today, or from a day of the present week, month, quarter or year.

    ``day`` is the day within the unit from 1 (Monday of a week); a day beyond the unit's end means its last. Weeks
    begin on Monday. Offsets from a day in hours or less make it an instant.
    """

    reference: str
    offset: Mapping[str, int] = field(default_factory=dict)
    day: int = 1
    fiscal_start: int = 1

    def span(self, moment: Moment, as_days: bool) -> Span:
        """Return the day or the millisecond meant."""
        clock = timedelta(**{key: count for key, count in self.offset.items() if key in CLOCK_OFFSETS})
        if self.reference == "now":
            local = moment.now.astimezone(moment.zone).replace(tzinfo=None)
            wall = datetime.combine(self._moved(local.date()), local.time(), moment.zone).astimezone(UTC)
            return _instant(wall + clock, moment, as_days)
        day = self._moved(self._base(moment.today))
        return _instant(moment.start_of(day) + clock, moment, as_days) if clock else _day(day, moment, as_days)

    def _base(self, today: date) -> date:
        if self.reference == "today":
            return today
        unit = self.reference.removeprefix("fiscal_")
        first = unit_start(today, unit, self.fiscal_start)
        return min(first + DAY * (self.day - 1), next_unit(first, unit) - DAY)

    def _moved(self, day: date) -> date:
        by = self.offset.get
        months = by("years", 0) * 12 + by("quarters", 0) * 3 + by("months", 0)
        return plus_months(day, months) + timedelta(weeks=by("weeks", 0), days=by("days", 0))


#: A point in time as a filter names it.
Point = Fixed | Relative


def day_of(point: Point, moment: Moment) -> date:
    """Return the local day on which a point lies."""
    start = point.span(moment, as_days=True).start
    assert start is not None
    return start


def plus_months(day: date, months: int) -> date:
    """Return the day so many months on; a day that the month lacks becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unit_start(day: date, unit: str, fiscal_start: int = 1) -> date:
    """Return the first day of the unit that holds the day; quarters and years count from ``fiscal_start``."""
    if unit == "day":
        return day
    if unit == "week":
        return day - DAY * day.weekday()
    back = (day.month - fiscal_start) % MONTHS[unit]
    return plus_months(day.replace(day=1), -back)


def next_unit(first: date, unit: str, count: int = 1) -> date:
    """Return the first day of the unit ``count`` units after the one that begins on ``first``."""
    if unit in MONTHS:
        return plus_months(first, MONTHS[unit] * count)
    return first + timedelta(days=count * (7 if unit == "week" else 1))


def days(start: date | None, end: date | None, moment: Moment, as_days: bool) -> Span:
    """Return the span from a local day to before another, as days or as the instants at which they begin."""
    if as_days:
        return Span(start, end)
    return Span(start and moment.start_of(start), end and moment.start_of(end))


def _day(day: date, moment: Moment, as_days: bool) -> Span:
    return days(day, day + DAY, moment, as_days)


def _instant(at: datetime, moment: Moment, as_days: bool) -> Span:
    if as_days:
        return _day(at.astimezone(moment.zone).date(), moment, as_days)
    return Span(cut(at), cut(at) + TICK)


def cut(instant: datetime) -> datetime:
    """Return the instant without what is finer than a millisecond."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
