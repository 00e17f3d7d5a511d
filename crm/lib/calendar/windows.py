"""When actions may run: weekly hours, and days on which nothing does. Delays and branches are never held by these."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.lib.calendar.pauses import Pauses, read_pauses
from crm.lib.calendar.reading import Problem, Reader
from crm.lib.calendar.wall import local, on_the_wall, plus_days
from crm.lib.calendar.words import WEEKDAYS

FULL_DAY = 24 * 60
#: The end of a day; no clock shows it.
MIDNIGHT = "24:00"
#: Rules may forbid every day there is; after so many nothing is looked for any more.
FARTHEST_DAYS = 3_653


@dataclass(frozen=True)
class Window:
    """Hours of one day of the week, Monday being 0, from minute to before minute of the day; 1,440 is midnight."""

    day: int
    start: int
    end: int

    def dump(self) -> dict[str, str]:
        """Return the hours as the JSON from which they were read."""
        return {"day": WEEKDAYS[self.day], "start": _clock(self.start), "end": _clock(self.end)}


@dataclass(frozen=True)
class Opening:
    """A span of instants in which actions may run, without its end."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Allowed:
    """Weekly hours, none meaning any time, without the days of the pauses."""

    windows: tuple[Window, ...] = ()
    pauses: Pauses = field(default_factory=Pauses)

    @property
    def is_always(self) -> bool:
        """Return whether actions may run at any time."""
        return not self.windows and self.pauses.is_empty

    def dump(self) -> dict[str, Any]:
        """Return the times as the JSON from which they were read."""
        dumped = {"windows": [window.dump() for window in self.windows], "pauses": self.pauses.dump()}
        return {key: part for key, part in dumped.items() if part}


def opening(allowed: Allowed, instant: datetime, zone: ZoneInfo) -> Opening | None:
    """Return the span of allowed instants that holds the one given or comes next, or None where there is none.

    Hours mean the instants at which clocks first show their start and their end.
    """
    today = on_the_wall(instant, zone)[0]
    for ahead in range(FARTHEST_DAYS):
        for span in _of_day(allowed, plus_days(today, ahead), zone):
            if instant < span.end:
                return span
    return None


def earliest(allowed: Allowed, instant: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first allowed instant from the one given on, or None if there is none within ten years."""
    if allowed.is_always:
        return instant
    span = opening(allowed, instant, zone)
    return None if span is None else max(instant, span.start)


def release(allowed: Allowed, instant: datetime, zone: ZoneInfo, key: str) -> datetime | None:
    """Return when an action may run that is due at an instant: at once, or in the next window's first 15 minutes.

    Actions that were held are spread by their key, so that a window does not open with all of them.
    """
    if allowed.is_always:
        return instant
    span = opening(allowed, instant, zone)
    if span is None or span.start <= instant:
        return None if span is None else instant
    return span.start + min(spread(key), span.end - span.start - timedelta(seconds=1))


def spread(key: str, minutes: int = 15) -> timedelta:
    """Return a part of so many minutes, in whole seconds, that is always the same for a key and even over keys."""
    digest = hashlib.sha256(key.encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:8], "big") % (minutes * 60))


def _of_day(allowed: Allowed, day: date, zone: ZoneInfo) -> Iterator[Opening]:
    if day in allowed.pauses:
        return
    windows = allowed.windows or (Window(day.weekday(), 0, FULL_DAY),)
    for window in sorted(windows, key=lambda one: (one.start, one.end)):
        start, end = _minute(day, window.start, zone), _minute(day, window.end, zone)
        if window.day == day.weekday() and start < end:
            yield Opening(start, end)


def _minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return local(plus_days(day, minute // FULL_DAY), time(minute // 60 % 24, minute % 60), zone)


def read_allowed(raw: object) -> Allowed | list[Problem]:
    """Return the times of ``{"windows": [{"day": "monday", "start": "09:00", "end": "17:00"}], "pauses": {…}}``.

    Either part may be left out. Returns all that is wrong instead, if anything is.
    """
    reader = Reader()
    mapping = reader.mapping(raw, (), ("windows", "pauses"))
    if mapping is None:
        return reader.problems
    place = reader.at("windows")
    read = [_read_window(row, place.at(index)) for index, row in enumerate(place.array(mapping.get("windows", [])))]
    pauses = read_pauses(mapping.get("pauses", {}), reader.at("pauses"))
    return reader.problems or Allowed(tuple(window for window in read if window), pauses)


def _read_window(raw: object, reader: Reader) -> Window | None:
    mapping = reader.mapping(raw, ("day", "start", "end"))
    if mapping is None:
        return None
    start, end = reader.at("start").time(mapping["start"]), time()
    if mapping["end"] != MIDNIGHT:
        end = reader.at("end").time(mapping["end"])
    window = Window(
        reader.at("day").weekday(mapping["day"]), start.hour * 60 + start.minute, end.hour * 60 + end.minute or FULL_DAY
    )
    if window.start >= window.end or mapping["end"] == "00:00":
        reader.at("end").problem(_("The end must be later than the start. Midnight at the end of a day is 24:00."))
    return window


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
