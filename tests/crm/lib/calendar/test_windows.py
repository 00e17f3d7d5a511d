"""When actions may run: weekly hours, pauses, and the spread over a window's first minutes."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.calendar import Allowed, Country, Pauses, Window, earliest, local, opening, read_allowed, release, spread

OSLO = ZoneInfo("Europe/Oslo")
#: Monday to Thursday, nine to five.
OFFICE = tuple(Window(day, 9 * 60, 17 * 60) for day in range(4))


def oslo(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return local(at.date(), at.time(), OSLO)


@pytest.mark.parametrize(
    ("allowed", "due", "expected"),
    [
        (Allowed(), "2026-11-22T03:00", "2026-11-22T03:00"),
        (Allowed(OFFICE), "2026-11-23T12:34", "2026-11-23T12:34"),
        (Allowed(OFFICE), "2026-11-23T09:00", "2026-11-23T09:00"),
        (Allowed(OFFICE), "2026-11-23T17:00", "2026-11-24T09:00"),
        (Allowed(OFFICE), "2026-11-23T08:59", "2026-11-23T09:00"),
        # HubSpot's example: a two-day delay from Thursday ends on Saturday, and the action runs on Monday.
        (Allowed(OFFICE), "2026-11-28T12:00", "2026-11-30T09:00"),
        (Allowed((Window(0, 22 * 60, 1_440), Window(1, 0, 60))), "2026-11-24T00:00", "2026-11-24T00:00"),
        (Allowed((Window(0, 22 * 60, 1_440),)), "2026-11-23T23:59", "2026-11-23T23:59"),
        (Allowed((Window(0, 22 * 60, 1_440),)), "2026-11-24T00:00", "2026-11-30T22:00"),
        (Allowed((Window(0, 840, 900), Window(0, 540, 600))), "2026-11-23T08:00", "2026-11-23T09:00"),
        (Allowed((Window(0, 840, 900), Window(0, 540, 600))), "2026-11-23T10:00", "2026-11-23T14:00"),
        (Allowed(pauses=Pauses(frozenset({date(2026, 11, 23)}))), "2026-11-23T12:00", "2026-11-24T00:00"),
        (Allowed(OFFICE, Pauses(frozenset({date(2026, 11, 23)}))), "2026-11-23T12:00", "2026-11-24T09:00"),
        (Allowed(OFFICE, Pauses(yearly=frozenset({(11, 23), (11, 24)}))), "2026-11-23T12:00", "2026-11-25T09:00"),
        # Maundy Thursday to Easter Monday 2026.
        (Allowed(OFFICE, Pauses(countries=(Country("NO"),))), "2026-04-02T12:00", "2026-04-07T09:00"),
        # A window that the clocks skip does not open that day.
        (Allowed((Window(6, 120, 180),)), "2026-03-29T00:00", "2026-04-05T02:00"),
    ],
)
def test_an_action_runs_at_the_earliest_allowed_time(allowed: Allowed, due: str, expected: str) -> None:
    assert earliest(allowed, oslo(due), OSLO) == oslo(expected)


def test_where_every_day_is_a_pause_nothing_ever_runs() -> None:
    year = frozenset((month, day) for month in range(1, 13) for day in range(1, 32))
    never = Allowed(pauses=Pauses(yearly=year))
    assert earliest(never, oslo("2026-11-23T12:00"), OSLO) is None
    assert release(never, oslo("2026-11-23T12:00"), OSLO, "7") is None


def test_held_actions_spread_over_the_first_fifteen_minutes() -> None:
    due = oslo("2026-11-28T12:00")
    nine = oslo("2026-11-30T09:00")
    released = [release(Allowed(OFFICE), due, OSLO, str(number)) for number in range(3_000)]
    minutes = Counter((at - nine).total_seconds() // 60 for at in released if at)
    assert sorted(minutes) == list(range(15))
    assert min(minutes.values()) > 120
    assert released == [release(Allowed(OFFICE), due, OSLO, str(number)) for number in range(3_000)]


def test_an_action_that_may_run_is_not_spread() -> None:
    for due in (oslo("2026-11-30T09:00"), oslo("2026-11-30T12:00")):
        assert release(Allowed(OFFICE), due, OSLO, "7") == due


def test_a_short_window_is_not_left_by_spreading() -> None:
    short = Allowed((Window(0, 540, 545),))
    for number in range(100):
        at = release(short, oslo("2026-11-28T12:00"), OSLO, str(number))
        assert at is not None
        assert oslo("2026-11-30T09:00") <= at < oslo("2026-11-30T09:05")


@given(st.text(), st.integers(1, 60))
def test_a_spread_is_a_part_of_its_minutes(key: str, minutes: int) -> None:
    assert timedelta() <= spread(key, minutes) < timedelta(minutes=minutes)


windows = st.builds(
    lambda day, start, length: Window(day, start, min(start + length, 1_440)),
    st.integers(0, 6),
    st.integers(0, 1_439),
    st.integers(1, 1_440),
)
pauses = st.builds(Pauses, days=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5))


@given(
    st.builds(Allowed, st.lists(windows, max_size=4).map(tuple), pauses),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
)
def test_what_is_released_lies_in_a_window_and_not_in_the_past(allowed: Allowed, due: datetime) -> None:
    at = release(allowed, due, OSLO, "7")
    assert at is not None
    assert at >= due
    span = opening(allowed, at, OSLO)
    assert span is None or allowed.is_always or span.start <= at < span.end


def test_the_holidays_of_a_region_are_more_than_those_of_its_country() -> None:
    day = date(2026, 3, 31)
    assert day in Pauses(countries=(Country("US", "CA"),))
    assert day not in Pauses(countries=(Country("US"),))
    assert date(2021, 12, 31) in Pauses(countries=(Country("US"),)), "observed in the year before"


FULL = {
    "windows": [
        {"day": "monday", "start": "09:00", "end": "17:00"},
        {"day": "friday", "start": "22:30", "end": "24:00"},
    ],
    "pauses": {
        "days": ["2026-12-24"],
        "yearly": [{"month": 2, "day": 29}, {"month": 12, "day": 24}],
        "countries": ["NO", "US-CA"],
    },
}


def test_allowed_times_read_and_dump() -> None:
    allowed = Allowed(
        (Window(0, 540, 1_020), Window(4, 1_350, 1_440)),
        Pauses(frozenset({date(2026, 12, 24)}), frozenset({(2, 29), (12, 24)}), (Country("NO"), Country("US", "CA"))),
    )
    assert read_allowed(FULL) == allowed
    assert allowed.dump() == FULL
    assert read_allowed({}) == Allowed()
    assert Allowed().dump() == {}


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (None, [""]),
        ({"hours": []}, ["hours"]),
        ({"windows": {}}, ["windows"]),
        ({"windows": [7]}, ["windows.0"]),
        ({"windows": [{"day": "monday", "start": "09:00"}]}, ["windows.0.end"]),
        ({"windows": [{"day": "monday", "start": "09:00", "end": "09:00"}]}, ["windows.0.end"]),
        ({"windows": [{"day": "monday", "start": "22:00", "end": "06:00"}]}, ["windows.0.end"]),
        ({"windows": [{"day": "monday", "start": "00:00", "end": "00:00"}]}, ["windows.0.end"]),
        (
            {"windows": [{"day": "someday", "start": "9", "end": "17"}]},
            [f"windows.0.{key}" for key in ("start", "end", "day")],
        ),
        ({"pauses": []}, ["pauses"]),
        ({"pauses": {"days": ["2026-02-30", 7, "24.12.2026"]}}, [f"pauses.days.{index}" for index in range(3)]),
        ({"pauses": {"yearly": [{"month": 4, "day": 31}, []]}}, ["pauses.yearly.1", "pauses.yearly.0.day"]),
        ({"pauses": {"countries": ["XX", "no", 47, "US-XX"]}}, [f"pauses.countries.{index}" for index in range(4)]),
        ({"pauses": {"days": ["2026-12-24"] * 401}}, ["pauses.days"]),
    ],
)
def test_it_says_everything_that_is_wrong_with_allowed_times(raw: Any, where: list[str]) -> None:
    found = read_allowed(raw)
    assert isinstance(found, list)
    assert sorted(problem.where for problem in found) == sorted(where)
    assert all(problem.message.endswith(".") for problem in found)


def test_local_time_is_what_counts() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert earliest(Allowed(OFFICE), oslo("2026-11-22T12:00"), tokyo) == local(date(2026, 11, 23), time(9), tokyo)
