"""Reads times from JSON strictly: whatever is wrong is a value with a sentence, and everything is said at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.calendar.words import WEEKDAYS

CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_ENTRIES = 400


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. ``where`` is a path such as ``windows.0.end``, empty for the whole."""

    where: str
    message: str


@dataclass(frozen=True)
class Reader:
    """A place in the JSON that is being read; ``problems`` is shared by all places."""

    path: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def at(self, key: object) -> "Reader":
        """Return the reader of what lies below."""
        return replace(self, path=(*self.path, str(key)[:60]))

    def problem(self, message: str) -> None:
        """Note that something is wrong here."""
        self.problems.append(Problem(".".join(self.path), message))

    def mapping(self, raw: Any, required: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Any] | None:
        """Return an object that has the keys required and no unknown ones, or None."""
        if not isinstance(raw, Mapping):
            self.problem(_("A JSON object is expected here."))
            return None
        missing = [key for key in required if key not in raw]
        unknown = [key for key in raw if key not in required and key not in optional]
        for key in missing:
            self.at(key).problem(_("This is missing."))
        for key in unknown[:10]:
            self.at(key).problem(_("There is no such field here. Remove it or check its spelling."))
        return None if missing or unknown else raw

    def array(self, raw: Any, least: int = 0) -> list[Any]:
        """Return a list of at least so many entries."""
        if not isinstance(raw, list):
            self.problem(_("A JSON array is expected here."))
            return []
        if len(raw) < least:
            self.problem(_("Choose at least one."))
        if len(raw) > MOST_ENTRIES:
            self.problem(_("At most %(count)s entries fit here.") % {"count": MOST_ENTRIES})
            return []
        return raw

    def one_of(self, raw: Any, choices: Collection[str]) -> str:
        """Return one of the words allowed here."""
        if isinstance(raw, str) and raw in choices:
            return raw
        self.problem(_("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)})
        return ""

    def flag(self, raw: Any) -> bool:
        """Return a yes or no."""
        if not isinstance(raw, bool):
            self.problem(_("Enter true or false."))
        return raw is True

    def whole(self, raw: Any, least: int, most: int) -> int:
        """Return a whole number between two bounds."""
        if isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most:
            return raw
        self.problem(
            _("Enter a whole number from %(least)s to %(most)s.") % {"least": f"{least:,}", "most": f"{most:,}"}
        )
        return least

    def time(self, raw: Any) -> time:
        """Return a time of day, to the minute."""
        found = CLOCK.fullmatch(raw) if isinstance(raw, str) else None
        if found is None:
            self.problem(_("Enter a time from 00:00 to 23:59, such as 09:30."))
            return time()
        return time(int(found[1]), int(found[2]))

    def date(self, raw: Any) -> date:
        """Return a calendar day."""
        try:
            if isinstance(raw, str) and DAY.fullmatch(raw):
                return date.fromisoformat(raw)
        except ValueError:
            pass
        self.problem(_("Enter a date such as 2026-11-23."))
        return date(2000, 1, 1)

    def weekday(self, raw: Any) -> int:
        """Return a day of the week, Monday being 0."""
        name = self.one_of(raw, WEEKDAYS)
        return WEEKDAYS.index(name) if name else 0

    def weekdays(self, raw: Any) -> frozenset[int]:
        """Return one or several days of the week."""
        return frozenset(self.at(index).weekday(day) for index, day in enumerate(self.array(raw, least=1)))

    def month_and_day(self, raw: Mapping[str, Any]) -> tuple[int, int]:
        """Return a day of the year from ``month`` and ``day``; 29 February is one."""
        month = self.at("month").whole(raw["month"], 1, 12)
        return month, self.at("day").whole(raw["day"], 1, LONGEST_MONTHS[month - 1])


LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
