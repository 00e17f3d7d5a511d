"""What each operator means, one row for each: the value, what matches, what does not."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from records.filters import TABLE, Snapshot
from records.properties import KINDS
from tests.records.filters.world import matches

SAME = {"property": "text2"}
LARGER = {"property": "number2"}

#: kind, operator, value, present values that match, present values that do not.
PRESENT: tuple[tuple[str, str, Any, tuple[Any, ...], tuple[Any, ...]], ...] = (
    ("text", "is_known", None, ("x",), (None,)),
    ("text", "is_unknown", None, (None,), ("x",)),
    ("text", "is_any_of", ["Åse", " Oslo "], ("åse", "OSLO", "Oslo"), ("Osl", "Ase", None)),
    ("email", "is_any_of", ["Ada@Example.com"], ("ada@example.com",), ("eve@example.com", None)),
    ("text", "is_none_of", ["Oslo"], ("Bergen",), ("oslo", None)),
    ("text", "contains_any", ["SL", "é"], ("Oslo", "Café"), ("Bergen", None)),
    ("text", "contains_none", ["sl", "x"], ("Bergen",), ("OSLO", None)),
    ("text", "contains_exactly", "Sl", ("XSlx",), ("Oslo", None)),
    ("text", "not_contains_exactly", "Sl", ("Oslo",), ("XSlx", None)),
    ("text", "starts_with_any", ["os", "50%"], ("Oslo", "50% off"), ("Kos", "50_ off", None)),
    ("text", "ends_with_any", ["LO", "_"], ("Oslo", "a_"), ("Lot", "a%", None)),
    ("number", "is_equal_to", 5, (5, 5.0), (5.5, 0, None)),
    ("number", "is_not_equal_to", 5, (0, 5.5), (5, None)),
    ("number", "is_greater_than", 5, (5.1,), (5, 0, None)),
    ("number", "is_greater_than_or_equal_to", 5, (5, 6), (4.9, None)),
    ("number", "is_less_than", 5, (4.9, 0, -1), (5, None)),
    ("number", "is_less_than_or_equal_to", 5, (5, 0), (5.1, None)),
    ("number", "is_between", {"from": 1, "to": 5}, (1, 3, 5), (0.9, 5.1, None)),
    ("number", "is_not_between", {"from": 1, "to": 5}, (0.9, 5.1), (1, 5, None)),
    ("currency", "is_equal_to", "5.10", (Decimal("5.10"),), (Decimal("5.11"), None)),
    ("choice", "is_any_of", ["a", "c"], ("a", "c"), ("b", None)),
    ("choice", "is_none_of", ["a"], ("b",), ("a", None)),
    ("user", "is_any_of", [7, 8], (7,), (9, None)),
    ("user", "is_none_of", [7], (9,), (7, None)),
    ("multi_choice", "is_any_of", ["a", "b"], (("a",), ("a", "c")), (("c",), None)),
    ("multi_choice", "is_none_of", ["a", "b"], (("c",),), (("a", "c"), None)),
    ("multi_choice", "is_exactly", ["b", "a"], (("a", "b"),), (("a",), ("a", "b", "c"), None)),
    ("multi_choice", "is_not_exactly", ["a", "b"], (("a",),), (("a", "b"), None)),
    ("multi_choice", "contains_all", ["a", "b"], (("a", "b", "c"),), (("a",), None)),
    ("multi_choice", "not_contains_all", ["a", "b"], (("a",), ("c",)), (("a", "b", "c"), None)),
    ("bool", "is_equal_to", True, (True,), (False, None)),
    ("bool", "is_not_equal_to", True, (False,), (True, None)),
)

#: kind, operator, value, earlier values, present value, whether it matches.
EVER: tuple[tuple[str, str, Any, tuple[Any, ...], Any, bool], ...] = (
    ("text", "has_ever_been_any_of", ["OSLO"], ("Oslo",), "Bergen", True),
    ("text", "has_ever_been_any_of", ["oslo"], (), "Oslo", True),
    ("text", "has_ever_been_any_of", ["oslo"], ("Oslo",), None, True),
    ("text", "has_ever_been_any_of", ["oslo"], (), None, False),
    ("text", "has_never_been_any_of", ["oslo"], ("Oslo",), "Bergen", False),
    ("text", "has_never_been_any_of", ["oslo"], ("Rome",), "Bergen", True),
    ("text", "has_never_been_any_of", ["oslo"], ("Rome",), None, True),
    ("text", "has_never_been_any_of", ["oslo"], (), None, False),
    ("text", "has_ever_contained", ["SL"], ("Oslo",), "Bergen", True),
    ("text", "has_never_contained", ["SL"], ("Oslo",), "Bergen", False),
    ("number", "has_ever_been_equal_to", 5, (5,), 6, True),
    ("number", "has_never_been_equal_to", 5, (5,), 6, False),
    ("choice", "has_ever_been_any_of", ["a"], ("a",), "b", True),
    ("choice", "has_never_been_any_of", ["a"], ("a",), "b", False),
    ("user", "has_ever_been_any_of", [7], (7,), 8, True),
    ("user", "has_never_been_any_of", [7], (9,), 8, True),
    ("multi_choice", "has_ever_been_any_of", ["a"], (("a", "b"),), ("c",), True),
    ("multi_choice", "has_never_been_any_of", ["a"], (("a", "b"),), ("c",), False),
    ("multi_choice", "has_ever_been_exactly", ["a"], (("a", "b"),), ("c",), False),
    ("multi_choice", "has_ever_been_exactly", ["a", "b"], (("a", "b"),), ("c",), True),
    ("multi_choice", "has_never_been_exactly", ["a"], (("a", "b"),), ("c",), True),
    ("multi_choice", "has_ever_contained_all", ["a", "b"], (("a",),), ("b",), False),
    ("multi_choice", "has_ever_contained_all", ["a", "b"], (("a", "b", "c"),), None, True),
    ("multi_choice", "has_never_contained_all", ["a", "b"], (("a",),), ("b",), True),
    ("bool", "has_ever_been_equal_to", True, (True,), False, True),
    ("bool", "has_never_been_equal_to", True, (True,), False, False),
)

#: kind, operator, the other property's value, values that match, values that do not.
OTHER: tuple[tuple[str, str, Any, tuple[Any, ...], tuple[Any, ...]], ...] = (
    ("text", "is_equal_to_property", "Oslo", ("OSLO",), ("Rome", None)),
    ("text", "is_equal_to_property", None, (), ("Oslo", None)),
    ("text", "is_not_equal_to_property", "Oslo", ("Rome",), ("OSLO", None)),
    ("text", "is_not_equal_to_property", None, (), ("Oslo", None)),
    ("text", "contains_property", "SL", ("Oslo",), ("Rome", None)),
    ("text", "not_contains_property", "SL", ("Rome",), ("Oslo", None)),
    ("text", "starts_with_property", "OS", ("Oslo",), ("Rome", None)),
    ("text", "ends_with_property", "LO", ("Oslo",), ("Rome", None)),
    ("number", "is_equal_to_property", 5, (5,), (4, None)),
    ("number", "is_not_equal_to_property", 5, (4,), (5, None)),
    ("number", "is_greater_than_property", 5, (6,), (5, None)),
    ("number", "is_greater_than_or_equal_to_property", 5, (5, 6), (4, None)),
    ("number", "is_less_than_property", 5, (4,), (5, None)),
    ("number", "is_less_than_or_equal_to_property", 5, (4, 5), (6, None)),
    ("date", "is_before_property", date(2026, 1, 2), (date(2026, 1, 1),), (date(2026, 1, 2), None)),
    ("date", "is_after_property", date(2026, 1, 2), (date(2026, 1, 3),), (date(2026, 1, 2), None)),
)

#: Operators whose meaning stands in another file.
ELSEWHERE = {"matches_regex", "does_not_match_regex"}


@pytest.mark.parametrize(("kind", "operator", "value", "yes", "no"), PRESENT)
def test_it_asks_the_present_value(kind: str, operator: str, value: Any, yes: Any, no: Any) -> None:
    condition = {"property": kind, "operator": operator} | ({} if value is None else {"value": value})
    for present in yes:
        assert matches(condition, Snapshot({kind: present})), present
    for present in no:
        assert not matches(condition, Snapshot({kind: present})), present


@pytest.mark.parametrize(("kind", "operator", "value", "earlier", "present", "expected"), EVER)
def test_it_asks_every_value_there_was(
    kind: str, operator: str, value: Any, earlier: Any, present: Any, expected: bool
) -> None:
    condition = {"property": kind, "operator": operator, "value": value}
    assert matches(condition, Snapshot({kind: present}, {kind: earlier})) is expected


@pytest.mark.parametrize(("kind", "operator", "other", "yes", "no"), OTHER)
def test_it_compares_with_another_property(kind: str, operator: str, other: Any, yes: Any, no: Any) -> None:
    condition = {"property": kind, "operator": operator, "value": {"property": f"{kind}2"}}
    for present in yes:
        assert matches(condition, Snapshot({kind: present, f"{kind}2": other})), present
    for present in no:
        assert not matches(condition, Snapshot({kind: present, f"{kind}2": other})), present


@pytest.mark.parametrize(
    ("operator", "value"),
    [("is_none_of", ["x"]), ("is_any_of", ["x"]), ("contains_none", ["x"]), ("has_never_been_any_of", ["x"])],
)
def test_blanks_match_only_when_they_are_included(operator: str, value: Any) -> None:
    condition = {"property": "text", "operator": operator, "value": value}
    assert not matches(condition, Snapshot())
    assert matches(condition | {"include_blank": True}, Snapshot())


def test_blank_is_not_zero() -> None:
    condition = {"property": "number", "operator": "is_less_than", "value": 5}
    assert matches(condition, Snapshot({"number": 0}))
    assert not matches(condition, Snapshot())


def test_a_default_stands_in_for_a_blank_on_the_other_side() -> None:
    value = {"property": "number2", "default": 5}
    condition = {"property": "number", "operator": "is_greater_than_property", "value": value}
    assert matches(condition, Snapshot({"number": 6}))
    assert not matches(condition, Snapshot({"number": 4}))


def test_it_compares_with_the_primary_associated_record() -> None:
    value = {"associated": "company", "property": "text"}
    condition = {"property": "text", "operator": "is_equal_to_property", "value": value}
    company = Snapshot({"text": "ACME"})
    assert matches(condition, Snapshot({"text": "Acme"}, primaries={"company": company}))
    assert not matches(condition, Snapshot({"text": "Acme"}))


def test_an_instant_and_a_day_compare_by_the_local_day() -> None:
    condition = {"property": "datetime", "operator": "is_after_property", "value": {"property": "date"}}
    facts = {"date": date(2026, 11, 23)}
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert matches(condition, Snapshot({"datetime": late, **facts}))
    assert not matches(condition, Snapshot({"datetime": late.replace(hour=22), **facts}))


def test_it_knows_when_a_property_was_updated() -> None:
    recent, old = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    lately = {"property": "text", "operator": "updated_in_last_days", "value": 3}
    not_lately = {"property": "text", "operator": "not_updated_in_last_days", "value": 3}
    before = {"property": "text", "operator": "updated_before_property", "value": {"property": "number"}}
    after = {"property": "text", "operator": "updated_after_property", "value": {"property": "number"}}
    aspect = {"property": "text", "operator": "is_on", "value": "2026-11-21", "aspect": "updated_at"}
    for updated, expected in ((recent, [True, False, False, True, True]), (old, [False, True, True, False, False])):
        facts = Snapshot(updates={"text": updated, "number": datetime(2026, 11, 10, tzinfo=UTC)})
        assert [matches(one, facts) for one in (lately, not_lately, before, after, aspect)] == expected
    assert not any(matches(one, Snapshot()) for one in (lately, not_lately, before, after, aspect))


def test_every_operator_has_a_row() -> None:
    rows = {(row[0], row[1]) for table in (PRESENT, EVER, OTHER) for row in table}
    told = {(KINDS[kind].family, operator) for kind, operator in rows}
    every = {(family, one.slug) for one in TABLE for family in one.families if not family.startswith("date")}
    tracking = {one.slug for one in TABLE if len(one.families) > 2}
    assert {(f, slug) for f, slug in every - told if slug not in tracking | ELSEWHERE} == set()


def test_an_operator_is_offered_once_to_a_family() -> None:
    offered = [(family, one.slug) for one in TABLE for family in one.families]
    assert len(offered) == len(set(offered))
