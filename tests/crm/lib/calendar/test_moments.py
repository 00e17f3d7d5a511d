"""Moments counted from a date: before, on and after it, once and every year."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.calendar import Offset, anchor_days, moment, next_moment, read_offset, same_day_each_year
from crm.lib.calendar.moments import in_year

OSLO = ZoneInfo("Europe/Oslo")
NINE = time(9)
RENEWAL = date(2026, 11, 23)
#: 23 November 23:30 in UTC, which is the 24th in Oslo.
CALL = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "offset", "expected"),
    [
        (RENEWAL, Offset(at=NINE), "2026-11-23T08:00"),
        (RENEWAL, Offset(days=-3, at=NINE), "2026-11-20T08:00"),
        (RENEWAL, Offset(days=3, at=NINE), "2026-11-26T08:00"),
        # In summer time the same hour is another instant.
        (RENEWAL, Offset(days=-60, at=NINE), "2026-09-24T07:00"),
        # A day counts from midnight where no time is given.
        (RENEWAL, Offset(), "2026-11-22T23:00"),
        (RENEWAL, Offset(hours=-2), "2026-11-22T21:00"),
        # The local day of an instant counts, and its local time where no other is given.
        (CALL, Offset(at=NINE), "2026-11-24T08:00"),
        (CALL, Offset(days=-60), "2026-09-24T22:30"),
        (CALL, Offset(), "2026-11-23T23:30"),
        (CALL, Offset(minutes=-90), "2026-11-23T22:00"),
        # The second of two doubled times stays itself.
        (utc("2026-10-25T01:30"), Offset(), "2026-10-25T01:30"),
    ],
)
def test_a_moment_lies_so_far_from_its_date(anchor: date, offset: Offset, expected: str) -> None:
    assert moment(anchor, offset, OSLO) == utc(expected)


@pytest.mark.parametrize(
    ("anchor", "year", "expected"),
    [
        (date(1990, 11, 23), 2026, "2026-11-23T08:00"),
        (date(1992, 2, 29), 2026, "2026-02-28T08:00"),
        (date(1992, 2, 29), 2028, "2028-02-29T08:00"),
        (datetime(1990, 12, 31, 23, 30, tzinfo=UTC), 2026, "2026-01-01T08:00"),
    ],
)
def test_a_yearly_date_ignores_its_own_year(anchor: date, year: int, expected: str) -> None:
    assert moment(anchor, Offset(at=NINE), OSLO, year) == utc(expected)


@pytest.mark.parametrize(
    ("anchor", "days", "after", "expected"),
    [
        (date(1990, 11, 23), 0, "2026-11-23T07:59", "2026-11-23T08:00"),
        (date(1990, 11, 23), 0, "2026-11-23T08:00", "2027-11-23T08:00"),
        (date(1990, 1, 2), -3, "2026-12-01T00:00", "2026-12-30T08:00"),
        (date(1990, 12, 30), 3, "2027-01-01T00:00", "2027-01-02T08:00"),
        (date(1990, 10, 22), 600, "2026-11-23T00:00", "2027-06-14T07:00"),
        (date(1990, 10, 22), -600, "2026-11-23T00:00", "2027-03-02T08:00"),
        (date(1992, 2, 29), 0, "2026-11-23T00:00", "2027-02-28T08:00"),
        (date(1992, 2, 29), 0, "2027-11-23T00:00", "2028-02-29T08:00"),
    ],
)
def test_the_next_moment_of_a_yearly_date(anchor: date, days: int, after: str, expected: str) -> None:
    assert next_moment(anchor, Offset(days=days, at=NINE), OSLO, utc(after)) == utc(expected)


instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
offsets = st.builds(Offset, days=st.integers(-4_000, 4_000), at=st.times().map(lambda at: at.replace(second=0)))


@given(st.dates(), offsets, instants)
def test_no_yearly_moment_is_left_out(anchor: date, offset: Offset, after: datetime) -> None:
    found = next_moment(anchor, offset, OSLO, after)
    later = [at for year in range(1970, 2125) if (at := moment(anchor, offset, OSLO, year)) > after]
    assert found == min(later)


@given(offsets, instants, st.timedeltas(timedelta(), timedelta(days=3)))
def test_the_days_to_look_for_are_those_whose_moment_comes(offset: Offset, start: datetime, span: timedelta) -> None:
    found = list(anchor_days(offset, start, start + span, OSLO))
    around = start.date() - timedelta(days=offset.days + 2)
    candidates = [around + timedelta(days=number) for number in range(9)]
    assert found == [day for day in candidates if start < moment(day, offset, OSLO) <= start + span]


def test_28_february_is_also_the_day_of_those_born_on_the_29th() -> None:
    assert same_day_each_year(date(2026, 2, 28)) == [(2, 28), (2, 29)]
    assert same_day_each_year(date(2028, 2, 28)) == [(2, 28)]
    assert same_day_each_year(date(2028, 2, 29)) == [(2, 29)]
    assert same_day_each_year(date(2026, 11, 23)) == [(11, 23)]


@given(st.dates(date(1904, 1, 1)), st.integers(1990, 2100))
def test_a_yearly_date_is_found_on_its_day_and_on_no_other(born: date, year: int) -> None:
    falls_on = in_year(born, year)
    assert (born.month, born.day) in same_day_each_year(falls_on)
    for other in (falls_on - timedelta(days=1), falls_on + timedelta(days=1)):
        assert (born.month, born.day) not in same_day_each_year(other)


@given(st.dates() | st.datetimes(timezones=st.just(UTC)), st.builds(Offset, *[st.integers(-(10**7), 10**7)] * 3))
def test_dates_at_the_ends_of_all_dates_are_no_errors(anchor: date, offset: Offset) -> None:
    assert moment(anchor, offset, OSLO).tzinfo is UTC


@pytest.mark.parametrize(
    ("raw", "offset", "words"),
    [
        ({"direction": "on", "at": "09:00"}, Offset(at=NINE), "on the renewal date at 09:00"),
        (
            {"direction": "before", "days": 3, "at": "09:00"},
            Offset(days=-3, at=NINE),
            "3 days before the renewal date at 09:00",
        ),
        (
            {"direction": "after", "days": 1, "hours": 2, "minutes": 30},
            Offset(1, 2, 30),
            "1 day, 2 hours and 30 minutes after the renewal date",
        ),
        ({"direction": "before", "minutes": 1}, Offset(minutes=-1), "1 minute before the renewal date"),
    ],
)
def test_an_offset_reads_dumps_and_speaks(raw: dict[str, Any], offset: Offset, words: str) -> None:
    assert read_offset(raw) == offset
    assert offset.dump() == raw
    assert offset.describe("the renewal date") == words


@pytest.mark.parametrize(
    ("raw", "at_a_time", "where"),
    [
        (None, False, ""),
        ({}, False, "direction"),
        ({"direction": "sideways"}, False, "direction"),
        ({"direction": "before"}, False, ""),
        ({"direction": "on", "days": 1}, False, ""),
        ({"direction": "after", "days": -1}, False, "days"),
        ({"direction": "after", "days": 3_654}, False, "days"),
        ({"direction": "after", "hours": 1, "at": "09:00"}, False, "at"),
        ({"direction": "on"}, True, "at"),
        ({"direction": "on", "at": None}, True, "at"),
        ({"direction": "after", "hours": 1, "at": "09:00"}, True, "hours"),
    ],
)
def test_it_says_what_is_wrong_with_an_offset(raw: Any, at_a_time: bool, where: str) -> None:
    found = read_offset(raw, at_a_time=at_a_time)
    assert isinstance(found, list)
    assert [problem.where for problem in found] == [where]
    assert all(problem.message.endswith(".") for problem in found)
