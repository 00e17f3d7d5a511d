"""Conditions on associated records, lists and events; groups; what a filter needs, its words and its verdict."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from records.filters import Names, Needs, Occurrence, Snapshot, describe, evaluate
from tests.records.filters.world import NOW, ask, event, linked_to, matches, read

KNOWN = ask("text", "is_known")
YES, NO = {"match": "all", "filters": []}, {"match": "any", "filters": []}


def linked(*companies: Snapshot, label: str | None = None, forward: bool | None = None) -> Snapshot:
    return Snapshot(links={("company", label, forward): companies})


def happened(*events: tuple[float, dict[str, Any]]) -> list[Occurrence]:
    """Return events so many days ago with these properties."""
    return [Occurrence(NOW.now - timedelta(days=days), values) for days, values in events]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (YES, True),
        (NO, False),
        (YES | {"negate": True}, False),
        (NO | {"negate": True}, True),
        ({"match": "any", "filters": [NO, YES]}, True),
        ({"match": "all", "filters": [NO, YES]}, False),
        ({"match": "all", "filters": [NO, YES], "negate": True}, True),
        ({"match": "all", "filters": [NO], "negate": True}, True),
    ],
)
def test_groups_combine(group: Any, expected: bool) -> None:
    assert matches(group, Snapshot()) is expected


def test_one_associated_record_must_meet_the_whole_group() -> None:
    both = {
        "match": "all",
        "filters": [KNOWN, ask("number", "is_equal_to", 5)],
    }
    condition = linked_to("company", "any", filter=both)
    text, number = Snapshot({"text": "x"}), Snapshot({"number": 5})
    assert not matches(condition, linked(text, number))
    assert matches(condition, linked(text, Snapshot({"text": "x", "number": 5})))
    assert matches(condition | {"operator": "none"}, linked(text, number))
    assert matches(condition | {"operator": "none"}, linked())


def test_two_conditions_may_be_met_by_two_associated_records() -> None:
    one, other = (
        linked_to("company", "any", filter={"match": "all", "filters": [condition]})
        for condition in (KNOWN, ask("number", "is_known"))
    )
    facts = linked(Snapshot({"text": "x"}), Snapshot({"number": 5}))
    assert matches({"match": "all", "filters": [one, other]}, facts)


@pytest.mark.parametrize(
    ("count", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"min": 2}, [2, 3]),
        ({"max": 2}, [1, 2]),
        ({"min": 0, "max": 1}, [0, 1]),
        ({"min": 0, "max": 0}, [0]),
    ],
)
def test_how_many_counts(count: Any, numbers: list[int]) -> None:
    more = {"count": count} if count else {}
    associated = linked_to("company", "any") | more
    happening = event("form_submitted", "has") | more
    for number in range(4):
        facts = Snapshot(
            links={("company", None, None): [Snapshot()] * number},
            occurrences={"form_submitted": happened(*[(1, {})] * number)},
        )
        for condition, negative in ((associated, "none"), (happening, "has_not")):
            assert matches(condition, facts) is (number in numbers)
            assert matches(condition | {"operator": negative}, facts) is (number not in numbers)


@pytest.mark.parametrize(
    ("more", "link"),
    [
        ({}, ("contact", None, None)),
        ({"label": "boss"}, ("contact", "boss", True)),
        ({"label": "boss", "inverse": True}, ("contact", "boss", False)),
        ({"label": "friend"}, ("contact", "friend", None)),
    ],
)
def test_a_label_reads_from_this_end_unless_asked(more: Any, link: Any) -> None:
    condition = linked_to("contact", "any") | more
    assert read(condition).needs().links == {link: Needs()}


def test_a_static_list_means_its_members_and_an_active_one_its_filter() -> None:
    static, active = ({"list": number, "operator": "in"} for number in (1, 2))
    assert matches(static, Snapshot(memberships={1}))
    assert not matches(static, Snapshot(memberships={2}))
    assert matches(active, Snapshot({"number": 9}))
    assert not matches(active, Snapshot(memberships={2}))
    assert matches(active | {"operator": "not_in"}, Snapshot())


def test_events_are_narrowed_by_their_properties_and_time() -> None:
    where = {"match": "all", "filters": [ask("url", "matches_regex", r"/v\d$")]}
    condition = event("form_submitted", "has", where=where, within={"operator": "is_less_than_days_ago", "value": 3})

    def facts(*events: Any) -> Snapshot:
        return Snapshot(occurrences={"form_submitted": happened(*events)})

    assert matches(condition, facts((2, {"url": "https://x.no/v2"})))
    assert not matches(condition, facts((4, {"url": "https://x.no/v2"})))
    assert not matches(condition, facts((2, {"url": "https://x.no/v"}), (4, {"url": "https://x.no/v2"})))
    assert not matches(condition, facts((2, {})))
    other = where["filters"][0] | {"operator": "does_not_match_regex"}  # type: ignore[operator]
    assert matches(condition | {"where": {"match": "all", "filters": [other]}}, facts((2, {"url": "https://x.no/v"})))


def test_but_not_looks_at_the_same_email() -> None:
    condition = event("form_submitted", "has", but_not="form_seen")
    sent = happened((1, {"email": "news"}), (1, {"email": "welcome"}))
    both = happened((1, {"email": "news"}), (1, {"email": "welcome"}))
    for seen, expected in (([], True), (both[:1], True), (both, False), (happened((1, {})), True)):
        assert matches(condition, Snapshot(occurrences={"form_submitted": sent, "form_seen": seen})) is expected
    blank = Snapshot(occurrences={"form_submitted": happened((1, {})), "form_seen": happened((1, {}))})
    assert matches(condition, blank)


def test_it_says_what_it_needs() -> None:
    tree = read(
        ask("text", "has_ever_contained", ["x"]),
        ask("number", "updated_in_last_days", 3),
        ask("text", "is_equal_to_property", {"associated": "company", "property": "text"}),
        linked_to("company", "any", filter={"match": "all", "filters": [KNOWN]}),
        {"list": 1, "operator": "in"},
        {"list": 2, "operator": "in"},
        event("form_submitted", "has", but_not="form_seen"),
    )
    own = Needs(frozenset({"text"}))
    assert tree.needs() == Needs(
        properties=frozenset({"text", "number"}),
        histories=frozenset({"text"}),
        updates=frozenset({"number"}),
        links={("company", None, None): own},
        primaries={"company": own},
        lists=frozenset({1}),
        events=frozenset({"form_submitted", "form_seen"}),
        is_relative=True,
    )


@pytest.mark.parametrize(
    ("condition", "is_relative", "only_own"),
    [
        (KNOWN, False, True),
        (ask("date", "is_before", "2026-11-23"), False, True),
        (ask("date", "is_before", {"relative": {"reference": "today"}}), True, False),
        (ask("date", "in_this_unit", {"unit": "day"}), True, False),
        ({"list": 2, "operator": "in"}, False, True),
        ({"list": 1, "operator": "in"}, False, False),
        (
            event("form_seen", "has", within={"operator": "is_less_than_days_ago", "value": 1}),
            True,
            False,
        ),
        (linked_to("company", "any"), False, False),
    ],
)
def test_it_says_whether_time_alone_can_change_the_answer(condition: Any, is_relative: bool, only_own: bool) -> None:
    needs = read(condition).needs()
    assert (needs.is_relative, needs.only_own_values) == (is_relative, only_own)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (KNOWN, "Text is known"),
        (ask("text", "is_any_of", ["a", "b", "c"]), "Text is any of “a”, “b” or “c”"),
        (
            ask("text", "is_none_of", ["a"], include_blank=True),
            "Text is none of “a” (or is unknown)",
        ),
        (ask("choice", "is_any_of", ["a", "c"]), "Choice is any of “Apple” or “Cherry”"),
        (ask("multi_choice", "is_exactly", ["a", "b"]), "Multiple choice is exactly “Apple” and “Berry”"),
        (ask("user", "is_any_of", [7]), "User is any of Ada"),
        (ask("bool", "is_equal_to", False), "Yes/no is no"),
        (ask("currency", "is_greater_than", "1234.5"), "Currency is greater than 1,234.50"),
        (ask("number", "is_between", {"from": 1, "to": 5}), "Number is between 1 and 5"),
        (ask("date", "is_less_than_days_ago", 3), "Date is less than 3 days ago"),
        (
            ask("date", "is_before", {"relative": {"reference": "now", "offset": {"days": -3}}}),
            "Date is before now minus 3 days",
        ),
        (
            ask("date", "in_last_units", {"unit": "week", "count": 2}),
            "Date is in the last 2 weeks",
        ),
        (
            ask("text", "is_on", "2026-11-23", aspect="updated_at"),
            "last change of Text is on 2026-11-23",
        ),
        (
            ask("text", "contains_property", {"associated": "company", "property": "text2"}),
            "Text contains Text2 of the primary company",
        ),
        (
            linked_to("company", "any", label="employer", filter={"match": "any", "filters": [KNOWN, KNOWN]}),
            "at least one associated record of Companies (employer) has (Text is known or Text is known)",
        ),
        ({"list": 2, "operator": "not_in"}, "is not in the list “Tall”"),
        (
            event("form_submitted", "has", count={"min": 2}, within={"operator": "is_less_than_days_ago", "value": 3}),
            "has the event “Form submitted” at least 2 times when the date is less than 3 days ago",
        ),
        (
            {"match": "any", "filters": [KNOWN, {"match": "all", "filters": [KNOWN, KNOWN]}]},
            "(Text is known or (Text is known and Text is known))",
        ),
        ({"match": "all", "filters": [KNOWN], "negate": True}, "not (Text is known)"),
        (NO, "never"),
        (YES, "always"),
    ],
)  # fmt: skip
def test_it_reads_as_english(condition: Any, words: str) -> None:
    assert describe(read(condition), Names(user={7: "Ada"}.__getitem__)) == words


def test_the_verdict_says_which_parts_held() -> None:
    unknown = ask("text", "is_unknown")
    tree = read({"match": "any", "filters": [KNOWN, unknown]}, KNOWN)
    verdict = evaluate(tree, Snapshot({"text": "x"}), NOW)
    assert verdict.matched
    assert [part.matched for part in verdict.parts] == [True, True]
    assert [part.matched for part in verdict.parts[0].parts] == [True, False]
    assert describe(verdict.parts[0].parts[1].node) == "Text is unknown"
    assert not evaluate(read(KNOWN, negate=True), Snapshot({"text": "x"}), NOW).matched


def test_present_is_cut_to_milliseconds() -> None:
    condition = ask("datetime", "is_less_than_days_ago", 1)
    at = NOW.__class__(NOW.now.replace(microsecond=999), NOW.zone)
    assert matches(condition, Snapshot({"datetime": NOW.now}), at)
    assert not matches(condition, Snapshot({"datetime": datetime(2026, 11, 22, 11, tzinfo=UTC)}), at)
