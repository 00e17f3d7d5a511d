"""What the operators of dates and datetimes mean in a zone with daylight saving, at noon of Monday 2026-11-23."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from records.filters import TABLE, Moment, Snapshot
from tests.records.filters.world import NOW, matches

TODAY = {"relative": {"reference": "today"}}


def relative(reference: str, **more: Any) -> dict[str, Any]:
    return {"relative": {"reference": reference, **more}}


def span(low: Any, high: Any, **ends: str) -> dict[str, Any]:
    return {"from": low, "to": high, **ends}


#: operator, value, the first and the last day that match (None: no end), both inclusive.
DAYS: tuple[tuple[str, Any, str | None, str | None], ...] = (
    ("is_on", "2026-11-23", "2026-11-23", "2026-11-23"),
    ("is_on", relative("today", offset={"days": -3}), "2026-11-20", "2026-11-20"),
    ("is_on", relative("now", offset={"hours": -13}), "2026-11-22", "2026-11-22"),
    ("is_on", relative("week"), "2026-11-23", "2026-11-23"),
    ("is_on", relative("week", day=7), "2026-11-29", "2026-11-29"),
    ("is_on", relative("month"), "2026-11-01", "2026-11-01"),
    ("is_on", relative("month", day=31), "2026-11-30", "2026-11-30"),
    ("is_on", relative("quarter", offset={"days": -1}), "2026-09-30", "2026-09-30"),
    ("is_on", relative("year", offset={"years": -1}), "2025-01-01", "2025-01-01"),
    ("is_on", relative("fiscal_year", fiscal_start=4), "2026-04-01", "2026-04-01"),
    ("is_on", relative("fiscal_year", fiscal_start=12), "2025-12-01", "2025-12-01"),
    ("is_on", relative("fiscal_quarter", fiscal_start=2), "2026-11-01", "2026-11-01"),
    ("is_before", "2026-11-23", None, "2026-11-22"),
    ("is_before", {"point": "2026-11-23", "endpoint": "inclusive"}, None, "2026-11-23"),
    ("is_after", "2026-11-23", "2026-11-24", None),
    ("is_after", {"point": "2026-11-23", "endpoint": "inclusive"}, "2026-11-23", None),
    ("is_between", span("2026-11-20", "2026-11-23"), "2026-11-20", "2026-11-23"),
    (
        "is_between",
        span("2026-11-20", "2026-11-23", from_endpoint="exclusive", to_endpoint="exclusive"),
        "2026-11-21",
        "2026-11-22",
    ),
    ("is_less_than_days_ago", 3, "2026-11-21", "2026-11-23"),
    ("is_more_than_days_ago", 3, None, "2026-11-19"),
    ("is_less_than_days_from_now", 3, "2026-11-23", "2026-11-25"),
    ("is_more_than_days_from_now", 3, "2026-11-27", None),
    ("in_this_unit", {"unit": "day"}, "2026-11-23", "2026-11-23"),
    ("in_this_unit", {"unit": "week"}, "2026-11-23", "2026-11-29"),
    ("in_this_unit", {"unit": "month"}, "2026-11-01", "2026-11-30"),
    ("in_this_unit", {"unit": "quarter"}, "2026-10-01", "2026-12-31"),
    ("in_this_unit", {"unit": "quarter", "fiscal_start": 2}, "2026-11-01", "2027-01-31"),
    ("in_this_unit", {"unit": "year"}, "2026-01-01", "2026-12-31"),
    ("in_this_unit", {"unit": "year", "fiscal_start": 12}, "2025-12-01", "2026-11-30"),
    ("in_this_unit_so_far", {"unit": "month"}, "2026-11-01", "2026-11-23"),
    ("in_last_units", {"unit": "week", "count": 2}, "2026-11-09", "2026-11-22"),
    ("in_last_units", {"unit": "month", "count": 1}, "2026-10-01", "2026-10-31"),
    ("in_last_units_so_far", {"unit": "week", "count": 2}, "2026-11-09", "2026-11-23"),
    ("in_next_units", {"unit": "quarter", "count": 1}, "2027-01-01", "2027-03-31"),
    ("in_next_units", {"unit": "day", "count": 2}, "2026-11-24", "2026-11-25"),
)


@pytest.mark.parametrize(("operator", "value", "first", "last"), DAYS)
def test_it_means_these_days(operator: str, value: Any, first: str | None, last: str | None) -> None:
    condition = {"property": "date", "operator": operator, "value": value}
    day = timedelta(days=1)
    for edge, inwards in ((first, day), (last, -day)):
        if edge is not None:
            assert matches(condition, Snapshot({"date": date.fromisoformat(edge)})), edge
            assert not matches(condition, Snapshot({"date": date.fromisoformat(edge) - inwards})), edge
    if first is None:
        assert matches(condition, Snapshot({"date": date(1900, 1, 1)}))
    if last is None:
        assert matches(condition, Snapshot({"date": date(2200, 1, 1)}))


#: Rolling spans and those that end now count to the millisecond for instants, so these have rows of their own.
OF_INSTANTS: tuple[tuple[str, Any, str | None, str | None], ...] = (
    ("is_less_than_days_ago", 3, "2026-11-20T11:00:00.001", "2026-11-23T11:00"),
    ("is_more_than_days_ago", 3, None, "2026-11-20T10:59:59.999"),
    ("is_less_than_days_from_now", 3, "2026-11-23T11:00", "2026-11-26T10:59:59.999"),
    ("is_more_than_days_from_now", 3, "2026-11-26T11:00:00.001", None),
    ("in_this_unit_so_far", {"unit": "month"}, "2026-10-31T23:00", "2026-11-23T11:00"),
    ("in_last_units_so_far", {"unit": "week", "count": 2}, "2026-11-08T23:00", "2026-11-23T11:00"),
    ("is_after", "2026-11-23T10:00", "2026-11-23T09:00:00.001", None),
    ("is_before", "2026-11-23T10:00Z", None, "2026-11-23T09:59:59.999"),
    ("is_before", {"point": relative("now", offset={"hours": -1}), "endpoint": "inclusive"}, None, "2026-11-23T10:00"),
    ("is_on", "2026-11-23T10:00", "2026-11-22T23:00", "2026-11-23T22:59:59.999"),
    ("is_on", "2026-10-25", "2026-10-24T22:00", "2026-10-25T22:59:59.999"),
    ("is_on", "2026-03-29", "2026-03-28T23:00", "2026-03-29T21:59:59.999"),
    ("in_last_units", {"unit": "month", "count": 1}, "2026-09-30T22:00", "2026-10-31T22:59:59.999"),
)


@pytest.mark.parametrize(("operator", "value", "first", "last"), OF_INSTANTS)
def test_it_means_these_instants(operator: str, value: Any, first: str | None, last: str | None) -> None:
    condition = {"property": "datetime", "operator": operator, "value": value}
    tick = timedelta(milliseconds=1)
    for edge, inwards in ((first, tick), (last, -tick)):
        if edge is not None:
            at = datetime.fromisoformat(edge).replace(tzinfo=UTC)
            assert matches(condition, Snapshot({"datetime": at})), edge
            assert not matches(condition, Snapshot({"datetime": at - inwards})), edge


@pytest.mark.parametrize("positive", ["is_on", "is_between", "is_anniversary_on"])
def test_the_negative_is_the_opposite_for_all_but_blanks(positive: str) -> None:
    value = span("2026-11-20", "2026-11-23") if positive == "is_between" else "2026-11-23"
    yes = {"property": "date", "operator": positive, "value": value}
    no = yes | {"operator": positive.replace("is_", "is_not_")}
    for day in (date(2026, 11, 23), date(2026, 11, 24)):
        assert matches(yes, Snapshot({"date": day})) != matches(no, Snapshot({"date": day}))
    assert not matches(no, Snapshot())


def test_a_day_may_begin_after_midnight() -> None:
    at = Moment(datetime(2026, 9, 6, 12, tzinfo=UTC), ZoneInfo("America/Santiago"))
    condition = {"property": "datetime", "operator": "is_on", "value": "2026-09-06"}
    first = datetime(2026, 9, 6, 4, 0, tzinfo=UTC)
    assert matches(condition, Snapshot({"datetime": first}), at)
    assert not matches(condition, Snapshot({"datetime": first - timedelta(milliseconds=1)}), at)


@pytest.mark.parametrize(
    ("today", "born", "expected"),
    [
        ("2026-11-23", "1990-11-23", True),
        ("2026-11-23", "1990-11-24", False),
        ("2027-02-28", "1996-02-29", True),
        ("2027-03-01", "1996-02-29", False),
        ("2028-02-28", "1996-02-29", False),
        ("2028-02-29", "1996-02-29", True),
        ("2028-02-29", "1995-02-28", False),
    ],
)
def test_an_anniversary_ignores_the_year(today: str, born: str, expected: bool) -> None:
    at = Moment(datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=UTC), ZoneInfo("UTC"))
    condition = {"property": "date", "operator": "is_anniversary_on", "value": TODAY}
    assert matches(condition, Snapshot({"date": date.fromisoformat(born)}), at) is expected


def test_anniversaries_are_found_ahead_and_behind() -> None:
    ahead = {"property": "date", "operator": "has_anniversary_in_next_days", "value": 40}
    behind = {"property": "date", "operator": "has_anniversary_in_last_days", "value": 3}
    born = [date(1990, 11, 23), date(1990, 1, 2), date(1990, 1, 3), date(1990, 11, 20), date(1990, 11, 19)]
    assert [matches(ahead, Snapshot({"date": day})) for day in born] == [True, True, False, False, False]
    assert [matches(behind, Snapshot({"date": day})) for day in born] == [True, False, False, True, False]


def test_an_instant_has_its_anniversary_on_the_local_day() -> None:
    condition = {"property": "datetime", "operator": "is_anniversary_on", "value": TODAY}
    assert matches(condition, Snapshot({"datetime": datetime(2020, 11, 22, 23, 30, tzinfo=UTC)}))
    assert not matches(condition, Snapshot({"datetime": datetime(2020, 11, 23, 23, 30, tzinfo=UTC)}))


def test_every_operator_of_time_has_a_row() -> None:
    told = {operator for operator, *_ in (*DAYS, *OF_INSTANTS)}
    told |= {"is_not_on", "is_not_between", "is_anniversary_on", "is_not_anniversary_on"}
    told |= {"has_anniversary_in_next_days", "has_anniversary_in_last_days"}
    assert {one.slug for one in TABLE if one.families == {"date", "datetime"}} - told == {
        "is_before_property", "is_after_property",
    }  # fmt: skip


def test_now_is_what_the_caller_says() -> None:
    condition = {"property": "date", "operator": "is_on", "value": TODAY}
    assert matches(condition, Snapshot({"date": NOW.today}))
    assert not matches(condition, Snapshot({"date": NOW.today}), Moment(NOW.now + timedelta(days=1), NOW.zone))
