"""Delays: days on the calendar, hours on the stopwatch, and the next of some days."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.calendar import Duration, NextDay, read_duration, read_next_day

OSLO = ZoneInfo("Europe/Oslo")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("duration", "start", "expected"),
    [
        (Duration(days=2), "2026-11-21T08:00", "2026-11-23T08:00"),
        # Over the night in March that has 23 hours, and the one in October that has 25.
        (Duration(days=1), "2026-03-28T08:00", "2026-03-29T07:00"),
        (Duration(hours=24), "2026-03-28T08:00", "2026-03-29T08:00"),
        (Duration(days=1), "2026-10-24T07:00", "2026-10-25T08:00"),
        (Duration(hours=24), "2026-10-24T07:00", "2026-10-25T07:00"),
        # To 2:30 that is skipped, and then an hour on.
        (Duration(days=1), "2026-03-28T01:30", "2026-03-29T01:00"),
        (Duration(days=1, hours=1), "2026-03-28T01:30", "2026-03-29T02:00"),
        (Duration(minutes=30), "2026-10-25T00:45", "2026-10-25T01:15"),
        # Seconds are kept.
        (Duration(days=1), "2026-11-21T08:00:12.345", "2026-11-22T08:00:12.345"),
        (Duration(days=3_652), "2026-11-23T08:00", "2036-11-22T08:00"),
    ],
)
def test_days_are_local_days_and_hours_are_exact(duration: Duration, start: str, expected: str) -> None:
    assert duration.end(utc(start), OSLO) == utc(expected)


@pytest.mark.parametrize(
    ("days", "at", "start", "expected"),
    [
        # 23 November 2026 is a Monday; Oslo is an hour ahead.
        ({0}, time(9), "2026-11-23T07:59", "2026-11-23T08:00"),
        ({0}, time(9), "2026-11-23T08:00", "2026-11-23T08:00"),
        ({0}, time(9), "2026-11-23T08:00:01", "2026-11-30T08:00"),
        ({0, 2}, time(9), "2026-11-23T08:00:01", "2026-11-25T08:00"),
        ({0}, None, "2026-11-23T12:00", "2026-11-23T12:00"),
        ({0}, None, "2026-11-22T23:30", "2026-11-22T23:30"),
        ({2}, None, "2026-11-23T12:00", "2026-11-24T23:00"),
        (set(range(7)), time(2, 30), "2026-03-28T23:30", "2026-03-29T01:00"),
    ],
)
def test_it_waits_for_the_next_of_some_days(days: set[int], at: time | None, start: str, expected: str) -> None:
    assert NextDay(frozenset(days), at).end(utc(start), OSLO) == utc(expected)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    st.builds(Duration, *[st.integers(0, 10**9)] * 3),
)
def test_a_delay_never_ends_before_it_began(start: datetime, duration: Duration) -> None:
    assert duration.end(start, OSLO) >= start


@pytest.mark.parametrize(
    ("raw", "duration", "words"),
    [
        ({"days": 2}, Duration(2), "2 days"),
        ({"days": 1, "hours": 1, "minutes": 1}, Duration(1, 1, 1), "1 day, 1 hour and 1 minute"),
        ({"minutes": 5_260_320}, Duration(minutes=5_260_320), "5,260,320 minutes"),
    ],
)
def test_a_duration_reads_dumps_and_speaks(raw: dict[str, int], duration: Duration, words: str) -> None:
    assert read_duration(raw) == duration
    assert duration.dump() == raw
    assert duration.describe() == words


@pytest.mark.parametrize(
    ("raw", "next_day", "words"),
    [
        ({"at": "09:00"}, NextDay(at=time(9)), "09:00"),
        ({"days": ["monday", "friday"]}, NextDay(frozenset({0, 4})), "Monday and Friday"),
        ({"days": ["monday"], "at": "09:00"}, NextDay(frozenset({0}), time(9)), "Monday at 09:00"),
    ],
)
def test_a_day_of_the_week_reads_dumps_and_speaks(raw: dict[str, Any], next_day: NextDay, words: str) -> None:
    assert read_next_day(raw) == next_day
    assert next_day.dump() == raw
    assert next_day.describe() == words


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (None, ""),
        ({}, ""),
        ({"days": 0}, ""),
        ({"days": 3_653, "hours": 1}, ""),
        ({"days": 3_654}, "days"),
        ({"hours": 1.5}, "hours"),
        ({"days": True}, "days"),
        ({"weeks": 1}, "weeks"),
    ],
)
def test_a_delay_is_longer_than_nothing_and_at_most_ten_years(raw: Any, where: str) -> None:
    found = read_duration(raw)
    assert isinstance(found, list)
    assert [problem.where for problem in found] == [where]


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ([], ""),
        ({}, ""),
        ({"days": []}, "days"),
        ({"days": ["someday"]}, "days.0"),
        ({"days": ["monday"], "at": 9}, "at"),
    ],
)
def test_it_says_what_is_wrong_with_a_day_of_the_week(raw: Any, where: str) -> None:
    found = read_next_day(raw)
    assert isinstance(found, list)
    assert [problem.where for problem in found] == [where]
