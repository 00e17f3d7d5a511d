"""When a delay ends that began at an instant.

Days are local calendar days at the same local time of day; hours and minutes are exact, whatever the clocks do. Two
days from Saturday 09:00 are Monday 09:00, although a night with 23 or 25 hours lies between; 48 hours are 48 hours.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.lib.calendar.moments import shifted
from crm.lib.calendar.occurring import next_after
from crm.lib.calendar.offset import LONGEST, amount_in_words, read_amounts
from crm.lib.calendar.reading import Problem, Reader
from crm.lib.calendar.recurrence import Weekly
from crm.lib.calendar.wall import local, on_the_wall, plus_days
from crm.lib.calendar.words import clock, weekday_labels, weekday_names

TICK = timedelta(microseconds=1)
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Duration:
    """A set amount of time; first the days are counted, then the hours and minutes."""

    days: int = 0
    hours: int = 0
    minutes: int = 0

    @property
    def amounts(self) -> dict[str, int]:
        """Return what is not zero."""
        amounts = {"days": self.days, "hours": self.hours, "minutes": self.minutes}
        return {unit: amount for unit, amount in amounts.items() if amount}

    def end(self, start: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant at which the time is over."""
        if self.days:
            day, at = on_the_wall(start, zone)
            start = local(plus_days(day, self.days), at, zone)
        return shifted(start, timedelta(hours=self.hours, minutes=self.minutes))

    def dump(self) -> dict[str, Any]:
        """Return the duration as the JSON from which it was read."""
        return dict(self.amounts)

    def describe(self) -> str:
        """Return "2 days and 3 hours"."""
        return amount_in_words(self.amounts)


@dataclass(frozen=True)
class NextDay:
    """The next of some days of the week, Monday being 0, at a time of day; today counts while the time is not past.

    Without a time it is over at once on a listed day, and otherwise when the next listed day begins.
    """

    days: frozenset[int] = EVERY_DAY
    at: time | None = None

    def end(self, start: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant until which to wait; it is the start itself where nothing is to be waited for."""
        if self.at is None and on_the_wall(start, zone)[0].weekday() in self.days:
            return shifted(start, timedelta())
        return next_after(Weekly(self.at or time(), self.days), shifted(start, -TICK), zone) or start

    def dump(self) -> dict[str, Any]:
        """Return the days and the time as the JSON from which they were read."""
        dumped: dict[str, Any] = {} if self.days == EVERY_DAY else {"days": weekday_names(self.days)}
        return dumped if self.at is None else {**dumped, "at": clock(self.at)}

    def describe(self) -> str:
        """Return "Monday and Friday at 09:00"."""
        if self.at is None:
            return weekday_labels(self.days)
        if self.days == EVERY_DAY:
            return clock(self.at)
        return _("%(days)s at %(time)s") % {"days": weekday_labels(self.days), "time": clock(self.at)}


def read_duration(raw: Any) -> Duration | list[Problem]:
    """Return the duration of ``{"days": 2, "hours": 3}``, longer than nothing and up to ten years, or the problems."""
    reader = Reader()
    mapping = reader.mapping(raw, (), tuple(LONGEST))
    if mapping is None:
        return reader.problems
    duration = Duration(**read_amounts(mapping, reader))
    if not reader.problems and not 0 < _minutes(duration) <= LONGEST["minutes"]:
        reader.problem(_("Enter how long to wait: at least one minute, and at most 10 years."))
    return reader.problems or duration


def read_next_day(raw: Any) -> NextDay | list[Problem]:
    """Return the days and time of ``{"days": ["monday"], "at": "09:00"}``, either may be left out, or the problems."""
    reader = Reader()
    mapping = reader.mapping(raw, (), ("days", "at"))
    if mapping is None:
        return reader.problems
    days = reader.at("days").weekdays(mapping["days"]) if "days" in mapping else EVERY_DAY
    at = reader.at("at").time(mapping["at"]) if mapping.get("at") is not None else None
    if at is None and days == EVERY_DAY:
        reader.problem(_("Choose days, a time, or both."))
    return reader.problems or NextDay(days, at)


def _minutes(duration: Duration) -> int:
    return (duration.days * 24 + duration.hours) * 60 + duration.minutes
