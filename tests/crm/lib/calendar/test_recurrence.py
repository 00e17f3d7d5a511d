"""Rules of recurrence: their days, their instants, their JSON and their words."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.calendar import (
    Daily,
    MonthEnd,
    Monthly,
    MonthWeekday,
    Rule,
    Weekly,
    Yearly,
    between,
    days_between,
    next_after,
    read_rule,
)

OSLO = ZoneInfo("Europe/Oslo")
NINE = time(9)
RULES = {
    "day": ({"every": "day", "at": "09:00"}, Daily(NINE), "every day at 09:00"),
    "week": (
        {"every": "week", "days": ["monday", "friday"], "at": "09:00"},
        Weekly(NINE, frozenset({0, 4})),
        "every Monday and Friday at 09:00",
    ),
    "month": (
        {"every": "month", "days": [1, 15, 28], "at": "09:00"},
        Monthly(NINE, frozenset({1, 15, 28})),
        "every month on day 1, 15 and 28 at 09:00",
    ),
    "month, late": (
        {"every": "month", "days": [30, 31], "at": "09:00"},
        Monthly(NINE, frozenset({30, 31})),
        "every month on day 30 and 31 (in a shorter month on its last day) at 09:00",
    ),
    "month end": ({"every": "month_end", "at": "09:00"}, MonthEnd(NINE), "every month on its last day at 09:00"),
    "first Monday": (
        {"every": "month_weekday", "week": "first", "day": "monday", "at": "09:00"},
        MonthWeekday(NINE, "first", 0),
        "every month on its first Monday at 09:00",
    ),
    "last Friday": (
        {"every": "month_weekday", "week": "last", "day": "friday", "at": "09:00"},
        MonthWeekday(NINE, "last", 4),
        "every month on its last Friday at 09:00",
    ),
    "year": (
        {"every": "year", "month": 11, "day": 23, "at": "09:00"},
        Yearly(NINE, 11, 23),
        "every year on 23 November at 09:00",
    ),
    "leap day": (
        {"every": "year", "month": 2, "day": 29, "at": "09:00"},
        Yearly(NINE, 2, 29),
        "every year on 29 February (in other years on the 28th) at 09:00",
    ),
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("raw", "rule", "words"), RULES.values(), ids=RULES)
def test_a_rule_reads_dumps_and_speaks(raw: dict[str, Any], rule: Rule, words: str) -> None:
    assert read_rule(raw) == rule
    assert rule.dump() == raw
    assert rule.describe() == words


@pytest.mark.parametrize(
    ("raw", "problems"),
    [
        (None, [("", "A JSON object is expected here.")]),
        ([], [("", "A JSON object is expected here.")]),
        ({}, [("every", "Choose one of: day, week, month, month_end, month_weekday, year.")]),
        ({"every": ["day"]}, [("every", "Choose one of: day, week, month, month_end, month_weekday, year.")]),
        ({"every": "day"}, [("at", "This is missing.")]),
        ({"every": "day", "at": "9:00"}, [("at", "Enter a time from 00:00 to 23:59, such as 09:30.")]),
        ({"every": "day", "at": "24:00"}, [("at", "Enter a time from 00:00 to 23:59, such as 09:30.")]),
        ({"every": "day", "at": "09:00\n"}, [("at", "Enter a time from 00:00 to 23:59, such as 09:30.")]),
        (
            {"every": "day", "at": "09:00", "days": [1]},
            [("days", "There is no such field here. Remove it or check its spelling.")],
        ),
        ({"every": "week", "days": [], "at": "09:00"}, [("days", "Choose at least one.")]),
        (
            {"every": "week", "days": ["mon"], "at": "x"},
            [
                ("at", "Enter a time from 00:00 to 23:59, such as 09:30."),
                ("days.0", "Choose one of: monday, tuesday, wednesday, thursday, friday, saturday, sunday."),
            ],
        ),
        (
            {"every": "month", "days": [0, True, 32], "at": "09:00"},
            [(f"days.{index}", "Enter a whole number from 1 to 31.") for index in range(3)],
        ),
        ({"every": "year", "month": 2, "day": 30, "at": "09:00"}, [("day", "Enter a whole number from 1 to 29.")]),
        (
            {"every": "month_weekday", "week": "fifth", "day": "monday", "at": "09:00"},
            [("week", "Choose one of: first, second, third, fourth, last.")],
        ),
    ],
)
def test_it_says_everything_that_is_wrong_with_a_rule(raw: Any, problems: list[tuple[str, str]]) -> None:
    found = read_rule(raw)
    assert isinstance(found, list)
    assert [(problem.where, problem.message) for problem in found] == problems


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Daily(NINE), ["2027-01-01", "2027-01-02", "2027-01-03"]),
        (Weekly(NINE, frozenset({0, 6})), ["2027-01-03", "2027-01-04", "2027-01-10"]),
        (Monthly(NINE, frozenset({31})), ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        (
            Monthly(NINE, frozenset({29, 30, 31})),
            ["2027-01-29", "2027-01-30", "2027-01-31", "2027-02-28", "2027-03-29"],
        ),
        (MonthEnd(NINE), ["2027-01-31", "2027-02-28", "2027-03-31"]),
        (MonthWeekday(NINE, "first", 0), ["2027-01-04", "2027-02-01", "2027-03-01", "2027-04-05"]),
        (MonthWeekday(NINE, "fourth", 4), ["2027-01-22", "2027-02-26", "2027-03-26"]),
        (MonthWeekday(NINE, "last", 4), ["2027-01-29", "2027-02-26", "2027-03-26", "2027-04-30"]),
        (Yearly(NINE, 2, 29), ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (Yearly(NINE, 1, 1), ["2027-01-01", "2028-01-01"]),
    ],
)
def test_it_falls_on_these_days(rule: Rule, days: list[str]) -> None:
    instant: datetime | None = utc("2026-12-31T12:00")
    for day in days:
        assert instant is not None
        instant = next_after(rule, instant, OSLO)
        assert instant is not None
        assert instant.astimezone(OSLO).isoformat()[:16] == f"{day}T09:00"


def test_the_next_time_is_later_than_now_and_never_now() -> None:
    assert next_after(Daily(NINE), utc("2026-11-23T07:59:59"), OSLO) == utc("2026-11-23T08:00")
    assert next_after(Daily(NINE), utc("2026-11-23T08:00"), OSLO) == utc("2026-11-24T08:00")


def test_sweeps_that_meet_take_every_time_once() -> None:
    start = utc("2026-11-23T08:00")
    cuts = [start + timedelta(hours=8) * number for number in range(10)]
    swept = [at for left, right in pairwise(cuts) for at in between(Daily(NINE), left, right, OSLO)]
    assert swept == list(between(Daily(NINE), start, cuts[-1], OSLO))
    assert swept == [utc(f"2026-11-{day}T08:00") for day in (24, 25, 26)]


def test_a_gap_before_midnight_moves_a_time_to_the_next_day() -> None:
    nuuk = ZoneInfo("America/Nuuk")
    midnight = utc("2026-03-29T01:00")
    assert next_after(Daily(time(23, 30)), midnight - timedelta(minutes=1), nuuk) == midnight
    assert list(between(Daily(time(23, 30)), midnight - timedelta(hours=2), midnight, nuuk)) == [midnight]


def test_a_day_that_a_zone_left_out_shares_its_instant_with_the_next() -> None:
    apia = ZoneInfo("Pacific/Apia")
    start, end = utc("2011-12-30T09:00"), utc("2011-12-30T11:00")
    assert list(between(Daily(time()), start, end, apia)) == [utc("2011-12-30T10:00")]
    assert [day for day, _at in days_between(Daily(time()), start, end, apia)] == [
        date(2011, 12, 30),
        date(2011, 12, 31),
    ]


def test_at_the_end_of_all_dates_nothing_comes_next() -> None:
    assert next_after(Daily(NINE), datetime.max.replace(tzinfo=UTC) - timedelta(hours=20), ZoneInfo("UTC")) is None
    assert next_after(Daily(NINE), datetime.min.replace(tzinfo=UTC) + timedelta(hours=20), ZoneInfo("UTC")) is not None


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["day", "monday"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("days", "at", "week", "day", "month"), json)
    | {"every": st.sampled_from([rule.slug for _raw, rule, _words in RULES.values()])},
)


@given(json | fields)
def test_any_json_is_a_rule_or_problems(raw: Any) -> None:
    found = read_rule(raw)
    assert found
    assert isinstance(found, Rule | list)
