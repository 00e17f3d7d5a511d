"""What is refused when a filter is read."""

from typing import Any

import pytest

from records.filters import InvalidFilter, KnownList, Vocabulary, parse
from records.filters.reading import MOST_CONDITIONS
from tests.records.filters.world import VOCABULARY, ask, event, linked_to

KNOWN = ask("text", "is_known")
EVERYTHING = {"match": "all", "filters": []}


def problems(data: Any) -> dict[str, str]:
    """Return what is wrong with a filter on contacts, by place."""
    with pytest.raises(InvalidFilter) as caught:
        parse(data, VOCABULARY, "contact")
    return {problem.where: problem.message for problem in caught.value.problems}


def nested(depth: int) -> dict[str, Any]:
    return {"match": "all", "filters": [nested(depth - 1)] if depth else []}


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (None, ""),
        ([], ""),
        ("all", ""),
        ({}, ""),
        ({"match": "some", "filters": []}, "match"),
        ({"match": "all", "filters": {}}, "filters"),
        ({"match": "all", "filters": [], "negate": "yes"}, "negate"),
        ({"match": "all", "filters": [], "limit": 5}, "limit"),
        ({"match": "all", "filters": [None]}, "filters.0"),
        ({"match": "all", "filters": [{}]}, "filters.0"),
        ({"match": "all", "filters": [KNOWN | {"list": 1}]}, "filters.0"),
        ({"match": "all", "filters": [KNOWN] * (MOST_CONDITIONS + 1)}, "filters"),
    ],
)
def test_it_refuses_what_is_no_group(data: Any, where: str) -> None:
    assert where in problems(data)


@pytest.mark.parametrize(
    ("condition", "where"),
    [
        ({"property": "text"}, ""),
        (ask("text", "nope"), "operator"),
        (ask("text", "matches_regex", "x"), "operator"),
        (ask("text", ["is_known"]), "operator"),
        (ask("text", "is_known", 1), "value"),
        (ask("text", "is_known", include_blank=True), "include_blank"),
        (ask("text", "is_any_of"), "value"),
        (ask("text", "is_any_of", "Oslo"), "value"),
        (ask("text", "is_any_of", []), "value"),
        (ask("text", "is_any_of", ["x", 5]), "value.1"),
        (ask("text", "is_any_of", ["  "]), "value.0"),
        (ask("text", "is_any_of", ["a\x00b"]), "value.0"),
        (ask("text", "is_any_of", ["a\ud800b"]), "value.0"),
        (ask("text", "is_any_of", ["x" * 2_001]), "value.0"),
        (ask("text", "is_any_of", [str(n) for n in range(251)]), "value"),
        (ask("text", "is_any_of", ["x"], include_blank=1), "include_blank"),
        (ask("text", "is_any_of", ["x"], aspect="updated_at"), "operator"),
        (ask("text", "is_known", aspect="created_at"), "aspect"),
        (ask("number", "is_equal_to", "NaN"), "value"),
        (ask("number", "is_equal_to", float("inf")), "value"),
        (ask("number", "is_equal_to", True), "value"),
        (ask("number", "is_equal_to", 10**400), "value"),
        (ask("number", "is_equal_to", "9" * 1_000_000), "value"),
        (ask("number", "is_equal_to", ""), "value"),
        (ask("number", "is_between", {"from": 2, "to": 1}), "value"),
        (ask("number", "is_between", {"from": 2}), "value"),
        (ask("number", "is_between", [1, 2]), "value"),
        (ask("choice", "is_any_of", ["Apple"]), "value.0"),
        (ask("user", "is_any_of", [2**63]), "value.0"),
        (ask("user", "is_any_of", [True]), "value.0"),
        (ask("bool", "is_equal_to", "true"), "value"),
        (ask("date", "is_on", "yesterday"), "value"),
        (ask("date", "is_on", "0001-01-01"), "value"),
        (ask("date", "is_on", 20261123), "value"),
        (
            ask("date", "is_before", {"point": "2026-01-01", "endpoint": 1}),
            "value.endpoint",
        ),
        (
            ask("date", "is_on", {"relative": {"reference": "soon"}}),
            "value.relative.reference",
        ),
        (
            ask("date", "is_on", {"relative": {"reference": "today", "offset": {"aeons": 1}}}),
            "value.relative.offset.aeons",
        ),
        (
            ask("date", "is_on", {"relative": {"reference": "now", "offset": {"years": 501}}}),
            "value.relative.offset",
        ),
        (ask("date", "is_less_than_days_ago", -1), "value"),
        (ask("date", "is_less_than_days_ago", 1e3), "value"),
        (ask("date", "in_last_units", {"unit": "week"}), "value"),
        (ask("date", "in_this_unit", {"unit": "eon"}), "value.unit"),
        (ask("text", "is_equal_to_property", {"property": "number"}), "value"),
        (ask("text", "is_equal_to_property", {"property": "gone"}), "value.property"),
        (
            ask("text", "is_equal_to_property", {"property": "text", "associated": "x"}),
            "value.associated",
        ),
        ({"associated": "company"}, ""),
        (linked_to("gone", "any"), "associated"),
        (linked_to("company", "all"), "operator"),
        (linked_to("company", "any", label="boss"), "label"),
        (linked_to("company", "any", inverse=True), "inverse"),
        (linked_to("company", "any", count={"min": 2, "max": 1}), "count"),
        (linked_to("company", "any", count={"min": -1}), "count.min"),
        (linked_to("company", "any", filter={"match": "all"}), "filter"),
        ({"list": "1", "operator": "in"}, "list"),
        ({"list": 99, "operator": "in"}, "list"),
        ({"list": 5, "operator": "in"}, "list"),
        ({"list": 3, "operator": "in"}, "list.filters.0.list.filters.0.list"),
        ({"list": 6, "operator": "in"}, "list.filters.0.property"),
        ({"list": 1, "operator": "is"}, "operator"),
        (event("gone", "has"), "event"),
        (event("form_submitted", "is"), "operator"),
        (
            event("form_submitted", "has", within={"operator": "is_known", "value": 3}),
            "within.value",
        ),
        (
            event("form_submitted", "has", within={"operator": "is_before_property"}),
            "within.operator",
        ),
        (event("form_submitted", "has", but_not="gone"), "but_not"),
    ],
)
def test_it_refuses_what_is_no_condition(condition: Any, where: str) -> None:
    found = problems({"match": "all", "filters": [condition]})
    assert f"filters.0.{where}".removesuffix(".") in found, found
    assert all(message.endswith(".") for message in found.values())


@pytest.mark.parametrize(
    "condition",
    [
        ask("text", "has_ever_contained", ["x"]),
        ask("text", "is_known", aspect="updated_at"),
        ask("text", "matches_regex", "("),
        ask("text", "matches_regex", "x{1000}{1000}"),
        linked_to("company", "any"),
        {"list": 1, "operator": "in"},
        event("form_submitted", "has"),
    ],
)
def test_events_have_neither_history_nor_company(condition: Any) -> None:
    where = {"match": "all", "filters": [condition]}
    found = problems({"match": "all", "filters": [event("form_submitted", "has", where=where)]})
    assert all(place.startswith("filters.0.where.filters.0") for place in found)


@pytest.mark.parametrize(
    "name",
    [
        "owner__password", 'x" OR 1=1--', "__class__", "properties", "pk", "deleted_at", "text; DROP TABLE x",
        "", None, 5, ["text"], {"text": 1}, "$.text", "text')", "x" * 1_000_000, "a\x00b", "\ud800",
    ],
)  # fmt: skip
def test_only_names_that_the_schema_knows_pass(name: Any) -> None:
    found = problems({"match": "all", "filters": [ask(name, "is_known")]})
    assert list(found) == ["filters.0.property"]
    assert len(found["filters.0.property"]) < 200


def test_it_names_every_mistake_at_once() -> None:
    wrong = [ask("gone", "is_known"), ask("text", "x"), {"match": "any"}]
    assert len(problems({"match": "all", "filters": wrong})) == 3


def test_it_takes_eight_levels_and_no_more() -> None:
    parse(nested(7), VOCABULARY, "contact")
    assert "deep" in " ".join(problems(nested(8)).values())
    assert "deep" in " ".join(problems(nested(300)).values())


def test_associated_filters_count_as_levels() -> None:
    deep: dict[str, Any] = EVERYTHING
    for _ in range(9):
        deep = {"match": "all", "filters": [linked_to("contact", "any", filter=deep)]}
    assert problems(deep)


def test_conditions_of_all_levels_count() -> None:
    group = {"match": "any", "filters": [KNOWN] * 100}
    assert "250" in " ".join(problems({"match": "all", "filters": [group, group, group]}).values())


def test_values_of_all_conditions_count() -> None:
    many = ask("text", "is_any_of", [str(number) for number in range(250)])
    parse({"match": "all", "filters": [many] * 20}, VOCABULARY, "contact")
    assert "5,000" in " ".join(problems({"match": "all", "filters": [many] * 21}).values())


def test_what_nobody_can_print_is_refused_too() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for odd in (deep, 10**5_000, float("nan"), b"x"):
        assert problems({"match": "all", "filters": [ask(odd, "is_known"), ask("choice", "is_any_of", [odd])]})
        assert problems({"match": "all", "filters": [ask("number", "is_equal_to", odd), ask("date", "is_on", odd)]})


def test_lists_that_multiply_are_refused() -> None:
    def find(number: int) -> KnownList:
        inner: list[Any] = [{"list": number + 1, "operator": "in"}] * 12 if number < 5 else [KNOWN]
        return KnownList(number, str(number), "contact", {"match": "all", "filters": inner})

    vocabulary = Vocabulary(VOCABULARY.catalogue, find_list=find)
    with pytest.raises(InvalidFilter, match="too many conditions"):
        parse({"match": "all", "filters": [{"list": 1, "operator": "in"}]}, vocabulary, "contact")


def test_a_list_cannot_be_saved_into_a_circle() -> None:
    tree = {"match": "all", "filters": [{"list": 2, "operator": "in"}]}
    parse(tree, VOCABULARY, "contact", inside=1)
    with pytest.raises(InvalidFilter, match="circle"):
        parse(tree, VOCABULARY, "contact", inside=2)


def test_it_refuses_an_unknown_object() -> None:
    with pytest.raises(InvalidFilter, match="no object named"):
        parse(EVERYTHING, VOCABULARY, "owner__password")


def test_a_property_that_an_event_lacks_is_missed_in_good_english() -> None:
    where = {"match": "all", "filters": [ask("shoe", "is_known")]}
    found = problems({"match": "all", "filters": [event("form_submitted", "has", where=where)]})
    label = VOCABULARY.events["form_submitted"].label
    assert list(found.values()) == [f"The event “{label}” has no property named “shoe”."]
