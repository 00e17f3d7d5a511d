"""Rules of when something happens again: on which days, and at which local time.

A rule knows days; ``occurring`` turns them into instants of a zone, exactly one for each day: never
none and never two, whatever daylight saving does to the clock.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from crm.lib.calendar.reading import Reader
from crm.lib.calendar.words import MONTH_LABELS, WEEKDAY_LABELS, WEEKDAYS, clock, listed, weekday_labels, weekday_names


@dataclass(frozen=True)
class Rule:
    """Days on which something happens, at a local time. ``slug`` is its ``every`` in JSON."""

    at: time
    slug: ClassVar[str] = "day"
    fields: ClassVar[tuple[str, ...]] = ()

    def days_in(self, year: int, month: int) -> list[int]:
        """Return the days of a month on which it happens, in order."""
        raise NotImplementedError

    def describe_days(self) -> str:
        """Return the days in words."""
        raise NotImplementedError

    def dump_days(self) -> dict[str, Any]:
        """Return the days as JSON."""
        return {}

    @classmethod
    def read(cls, raw: Mapping[str, Any], reader: Reader, at: time) -> "Rule":
        """Return the rule that JSON with all its ``fields`` describes; what is wrong is told to the reader."""
        raise NotImplementedError

    def dump(self) -> dict[str, Any]:
        """Return the rule as the JSON from which it was read."""
        return {"every": self.slug, **self.dump_days(), "at": clock(self.at)}

    def describe(self) -> str:
        """Return the rule in words."""
        return _("%(days)s at %(time)s") % {"days": self.describe_days(), "time": clock(self.at)}


@dataclass(frozen=True)
class Daily(Rule):
    """Every day."""

    slug: ClassVar[str] = "day"

    def days_in(self, year: int, month: int) -> list[int]:
        return list(range(1, month_length(year, month) + 1))

    def describe_days(self) -> str:
        return _("every day")

    @classmethod
    def read(cls, raw: Mapping[str, Any], reader: Reader, at: time) -> Rule:
        return cls(at)


@dataclass(frozen=True)
class Weekly(Rule):
    """On days of the week, Monday being 0."""

    days: frozenset[int]
    slug: ClassVar[str] = "week"
    fields: ClassVar[tuple[str, ...]] = ("days",)

    def days_in(self, year: int, month: int) -> list[int]:
        first = date(year, month, 1).weekday()
        return [day for day in range(1, month_length(year, month) + 1) if (first + day - 1) % 7 in self.days]

    def describe_days(self) -> str:
        return _("every %(days)s") % {"days": weekday_labels(self.days)}

    def dump_days(self) -> dict[str, Any]:
        return {"days": weekday_names(self.days)}

    @classmethod
    def read(cls, raw: Mapping[str, Any], reader: Reader, at: time) -> Rule:
        return cls(at, reader.at("days").weekdays(raw["days"]))


@dataclass(frozen=True)
class Monthly(Rule):
    """On days of the month; 29 to 31 mean the last day of a shorter month, which counts once."""

    days: frozenset[int]
    slug: ClassVar[str] = "month"
    fields: ClassVar[tuple[str, ...]] = ("days",)

    def days_in(self, year: int, month: int) -> list[int]:
        last = month_length(year, month)
        return sorted({min(day, last) for day in self.days})

    def describe_days(self) -> str:
        words = _("every month on day %(days)s") % {"days": listed([str(day) for day in sorted(self.days)])}
        if max(self.days, default=0) <= 28:
            return words
        return _("%(days)s (in a shorter month on its last day)") % {"days": words}

    def dump_days(self) -> dict[str, Any]:
        return {"days": sorted(self.days)}

    @classmethod
    def read(cls, raw: Mapping[str, Any], reader: Reader, at: time) -> Rule:
        place = reader.at("days")
        listed_days = place.array(raw["days"], least=1)
        return cls(at, frozenset(place.at(index).whole(day, 1, 31) for index, day in enumerate(listed_days)))


@dataclass(frozen=True)
class MonthEnd(Rule):
    """On the last day of each month."""

    slug: ClassVar[str] = "month_end"

    def days_in(self, year: int, month: int) -> list[int]:
        return [month_length(year, month)]

    def describe_days(self) -> str:
        return _("every month on its last day")

    @classmethod
    def read(cls, raw: Mapping[str, Any], reader: Reader, at: time) -> Rule:
        return cls(at)


@dataclass(frozen=True)
class MonthWeekday(Rule):
    """On the first, second, third, fourth or last such day of the week in each month."""

    week: str
    day: int
    slug: ClassVar[str] = "month_weekday"
    fields: ClassVar[tuple[str, ...]] = ("week", "day")

    def days_in(self, year: int, month: int) -> list[int]:
        return [Weekly(self.at, frozenset({self.day})).days_in(year, month)[WEEKS[self.week]]]

    def describe_days(self) -> str:
        sentences = {
            "first": _("every month on its first %(day)s"),
            "second": _("every month on its second %(day)s"),
            "third": _("every month on its third %(day)s"),
            "fourth": _("every month on its fourth %(day)s"),
            "last": _("every month on its last %(day)s"),
        }
        return sentences[self.week] % {"day": WEEKDAY_LABELS[self.day]}

    def dump_days(self) -> dict[str, Any]:
        return {"week": self.week, "day": WEEKDAYS[self.day]}

    @classmethod
    def read(cls, raw: Mapping[str, Any], reader: Reader, at: time) -> Rule:
        return cls(at, reader.at("week").one_of(raw["week"], WEEKS), reader.at("day").weekday(raw["day"]))


@dataclass(frozen=True)
class Yearly(Rule):
    """On one day of each year; 29 February is the 28th in other years."""

    month: int
    day: int
    slug: ClassVar[str] = "year"
    fields: ClassVar[tuple[str, ...]] = ("month", "day")

    def days_in(self, year: int, month: int) -> list[int]:
        return [min(self.day, month_length(year, month))] if month == self.month else []

    def describe_days(self) -> str:
        words = _("every year on %(day)s %(month)s") % {"day": self.day, "month": MONTH_LABELS[self.month - 1]}
        if (self.month, self.day) != (2, 29):
            return words
        return _("%(days)s (in other years on the 28th)") % {"days": words}

    def dump_days(self) -> dict[str, Any]:
        return {"month": self.month, "day": self.day}

    @classmethod
    def read(cls, raw: Mapping[str, Any], reader: Reader, at: time) -> Rule:
        return cls(at, *reader.month_and_day(raw))


WEEKS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}


def month_length(year: int, month: int) -> int:
    """Return how many days a month has."""
    return calendar.monthrange(year, month)[1]
