"""Moments counted from a date: "3 days before the renewal at 09:00", once or every year.

The date is a calendar day, or an instant whose local day counts. Days are local calendar days; hours and minutes are
exact. A date every year ignores its own year, and 29 February is the 28th in other years.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm.lib.calendar.occurring import days_between
from crm.lib.calendar.offset import Offset
from crm.lib.calendar.recurrence import Daily, month_length
from crm.lib.calendar.wall import clamped, local, on_the_wall, plus_days


def moment(anchor: date, offset: Offset, zone: ZoneInfo, year: int | None = None) -> datetime:
    """Return the instant that lies so far from a day or an instant; with ``year`` the anchor's own is ignored."""
    day, own = on_the_wall(anchor, zone) if isinstance(anchor, datetime) else (anchor, time())
    exact = timedelta(hours=offset.hours, minutes=offset.minutes)
    if isinstance(anchor, datetime) and year is None and not offset.days and offset.at is None:
        return shifted(anchor, exact)
    if year is not None:
        day = in_year(day, year)
    return shifted(local(plus_days(day, offset.days), offset.at or own, zone), exact)


def next_moment(anchor: date, offset: Offset, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the first later moment of a date that comes every year.

    The year is the anchor's and not the moment's: 600 days after 22 October lie two years on, and come every year.
    """
    days = offset.days + (offset.hours * 60 + offset.minutes) // 1_440
    year = on_the_wall(after, zone)[0].year - days // 365 - 2
    while (at := moment(anchor, offset, zone, year)) <= after and year < date.max.year:
        year += 1
    return at


def anchor_days(offset: Offset, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    """Yield each day whose moment lies after ``start`` and not after ``end``: what a schedule looks for in records.

    The offset counts in days, and without a time of day means midnight.
    """
    for day, _at in days_between(Daily(offset.at or time()), start, end, zone):
        yield plus_days(day, -offset.days)


def same_day_each_year(day: date) -> list[tuple[int, int]]:
    """Return the months and days whose yearly date falls on a day: on 28 February also the 29th, where it lacks."""
    also_leap = (day.month, day.day) == (2, 28) and month_length(day.year, 2) == 28
    return [(day.month, day.day), (2, 29)] if also_leap else [(day.month, day.day)]


def in_year(day: date, year: int) -> date:
    """Return the same day of another year."""
    year = min(max(year, date.min.year), date.max.year)
    return clamped(date(year, day.month, min(day.day, month_length(year, day.month))))


def shifted(instant: datetime, by: timedelta) -> datetime:
    """Return the instant so much later, in UTC; beyond the years that dates can hold, the last or first of them."""
    try:
        return instant.astimezone(UTC) + by
    except OverflowError:
        return (datetime.max if by > timedelta() else datetime.min).replace(tzinfo=UTC)
