"""Local times as instants: ordinary, skipped, doubled, and at the ends of all dates."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from crm.lib.calendar import local
from crm.lib.calendar.wall import plus_days


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("UTC", date(2026, 11, 23), time(9), "2026-11-23T09:00"),
        ("Europe/Oslo", date(2026, 11, 23), time(9), "2026-11-23T08:00"),
        # The clocks go from 2:00 to 3:00: all that is skipped means 3:00.
        ("Europe/Oslo", date(2026, 3, 29), time(1, 59), "2026-03-29T00:59"),
        ("Europe/Oslo", date(2026, 3, 29), time(2), "2026-03-29T01:00"),
        ("Europe/Oslo", date(2026, 3, 29), time(2, 30, 15, 7), "2026-03-29T01:00"),
        ("Europe/Oslo", date(2026, 3, 29), time(3), "2026-03-29T01:00"),
        # From 3:00 back to 2:00: the first of both.
        ("Europe/Oslo", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("Europe/Oslo", date(2026, 10, 25), time(2, 30, fold=1), "2026-10-25T00:30"),
        ("Europe/Oslo", date(2026, 10, 25), time(3), "2026-10-25T02:00"),
        # Half an hour, at midnight, two hours, and a whole day.
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),
        ("Africa/Cairo", date(2026, 4, 24), time(0), "2026-04-23T22:00"),
        ("Antarctica/Troll", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-30T10:00"),
    ],
)
def test_every_local_time_is_one_instant(zone: str, day: date, at: time, expected: str) -> None:
    assert local(day, at, ZoneInfo(zone)) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_an_instant_is_given_in_utc() -> None:
    assert local(date(2026, 7, 1), time(9), ZoneInfo("Asia/Tokyo")).tzinfo is UTC


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_all_dates_are_no_errors(zone: str, day: date) -> None:
    assert local(day, time(23, 59), ZoneInfo(zone)).year in {1, 9999}


def test_days_stop_at_the_ends_of_all_dates() -> None:
    assert plus_days(date(2024, 2, 28), 2) == date(2024, 3, 1)
    assert plus_days(date.max, 10**9).year == 9999
    assert plus_days(date.min, -(10**9)).year == 1
