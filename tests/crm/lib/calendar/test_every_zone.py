"""A daily schedule fires once on every local day: all zones, five years of daylight saving, against a plain clock."""

import zoneinfo
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.lib.calendar import Daily, between, local, next_after
from tests.crm.lib.calendar.plain_clock import DAY, shown, transition_days

TIMES = [time(minute // 60, minute % 60) for minute in range(0, 3 * 60 + 31, 15)]
FIRST_YEAR, LAST_YEAR = 2024, 2028
#: Half an hour, two hours, at midnight, before midnight, four a year, backwards in winter, none, and odd offsets.
SAMPLE = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Nuuk",
    "America/Scoresbysund",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Europe/Dublin",
    "America/Havana",
    "America/Santiago",
    "Atlantic/Azores",
    "Pacific/Chatham",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Asia/Almaty",
    "UTC",
]


def windows(zone: ZoneInfo) -> list[date]:
    """Return first days of the spans of four days to look at: around each change of the clocks, and one in between."""
    return [date(FIRST_YEAR, 1, 15), *(day - 2 * DAY for day in transition_days(zone, FIRST_YEAR, LAST_YEAR))]


def check(name: str) -> Counter[str]:
    """Compare every time of every day of the zone's windows; count what was looked at and what was wrong."""
    zone = ZoneInfo(name)
    count: Counter[str] = Counter(cases=0, wrong=0, skipped=0, doubled=0)
    for first in windows(zone):
        plain = shown(first, 4, zone, TIMES)
        for at in TIMES:
            expected = [plain[first + DAY * number, at] for number in range(4)]
            fired = list(fire(at, expected[0] - timedelta(hours=12), expected[-1], zone))
            times_fired = Counter(fired)
            count["cases"] += len(expected)
            count["wrong"] += [local(first + DAY * number, at, zone) for number in range(4)] != expected
            count["wrong"] += (
                list(between(Daily(at), expected[0] - timedelta(seconds=1), expected[-1], zone)) != expected
            )
            count["skipped"] += sum(times_fired[instant] == 0 for instant in expected)
            count["doubled"] += len(fired) - sum(times_fired[instant] > 0 for instant in expected)
    return count


def fire(at: time, start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the instants at which a schedule fires that asks for its next time again and again, as the engine does."""
    fired = []
    instant = next_after(Daily(at), start, zone)
    while instant is not None and instant <= end:
        fired.append(instant)
        instant = next_after(Daily(at), instant, zone)
    return fired


def check_all(names: list[str]) -> None:
    total: Counter[str] = sum((check(name) for name in names), Counter())
    print(
        f"\n{len(names)} zones, {FIRST_YEAR}-{LAST_YEAR}: {total['cases']:,} cases, "
        f"skipped {total['skipped']}, doubled {total['doubled']}"
    )
    assert total["cases"] > 1_000
    assert (total["wrong"], total["skipped"], total["doubled"]) == (0, 0, 0)


def test_a_daily_schedule_fires_once_a_day_in_awkward_zones() -> None:
    check_all(SAMPLE)


@pytest.mark.large
def test_a_daily_schedule_fires_once_a_day_in_every_zone() -> None:
    check_all(sorted(zoneinfo.available_timezones()))


def test_the_plain_clock_sees_the_changes_that_everybody_knows() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert list(transition_days(berlin, 2026, 2026)) == [date(2026, 3, 29), date(2026, 10, 25)]
    spring = shown(date(2026, 3, 29), 1, berlin, [time(1, 30), time(2, 30), time(3, 0)])
    assert [instant.time() for instant in spring.values()] == [time(0, 30), time(1), time(1)]
    autumn = shown(date(2026, 10, 25), 1, berlin, [time(2, 30), time(3, 0)])
    assert list(autumn.values()) == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC)]
