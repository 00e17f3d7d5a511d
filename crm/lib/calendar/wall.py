"""From what clocks on the wall say to instants, and back. Every instant that leaves this room is in UTC.

Daylight saving skips some local times and doubles others. A skipped one means the first instant after the gap, a
doubled one means its first occurrence: each local time of each day is exactly one instant.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
#: Room for any offset from UTC on either side.
FIRST_DAY = date.min + 2 * DAY
LAST_DAY = date.max - 2 * DAY


def local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant at which clocks in the zone show a time on a day."""
    naive = datetime.combine(clamped(day), at.replace(tzinfo=None, fold=0))
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return _end_of_gap(second, first, zone) if second < first else first


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which clocks were put forward, which lies after one instant and not after the other."""
    old = before.astimezone(zone).utcoffset()
    seconds = int((after - before).total_seconds())
    low, high = 0, seconds
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return (before + timedelta(seconds=high)).replace(microsecond=0)


def on_the_wall(instant: datetime, zone: ZoneInfo) -> tuple[date, time]:
    """Return the local day and time of an instant."""
    shown = instant.astimezone(zone)
    return shown.date(), shown.time()


def plus_days(day: date, days: int) -> date:
    """Return the day so many days on; beyond the years that dates can hold, the last or first of them."""
    ordinal = day.toordinal() + days
    return date.fromordinal(min(max(ordinal, FIRST_DAY.toordinal()), LAST_DAY.toordinal()))


def clamped(day: date) -> date:
    """Return the day, or the nearest whose local times are all instants."""
    return min(max(day, FIRST_DAY), LAST_DAY)
