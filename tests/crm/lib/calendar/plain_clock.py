"""A second, plain implementation of local time: it walks over the minutes of UTC and looks at the clock on the wall.

It shares no line with ``crm.lib.calendar``. Slow, and that is its merit: there is nothing in it to get wrong.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def transition_days(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[date]:
    """Yield each UTC day in whose course the zone's offset changes."""
    noon = datetime(first_year, 1, 1, 12, tzinfo=UTC)
    before = noon.astimezone(zone).utcoffset()
    while noon.year <= last_year:
        noon += DAY
        after = noon.astimezone(zone).utcoffset()
        if after != before:
            yield noon.date()
        before = after


def shown(first: date, days: int, zone: ZoneInfo, times: list[time]) -> dict[tuple[date, time], datetime]:
    """Return for each time of some days the first minute of UTC at which the wall shows it, or something later."""
    wanted = sorted(datetime.combine(first + DAY * number, at) for number in range(days) for at in times)
    found: dict[tuple[date, time], datetime] = {}
    instant = datetime.combine(first, time(), UTC) - DAY
    for wall in wanted:
        while instant.astimezone(zone).replace(tzinfo=None) < wall:
            instant += MINUTE
        found[wall.date(), wall.time()] = instant
    return found
