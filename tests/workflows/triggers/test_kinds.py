"""What each kind of trigger accepts, refuses and says of itself, as tables."""

from typing import Any

import pytest

from tests.records.filters.world import ask, event, linked_to
from tests.workflows.triggers.world import SCOPE, described, listening, wrong
from workflows.triggers import TRIGGERS

IS_TALL = ask("number", "is_greater_than", 5)
KNOWN = ask("text", "is_known")
TALL = {"match": "all", "filters": [IS_TALL]}
NINE = {"direction": "before", "days": 3, "at": "09:00"}

GOOD: list[dict[str, Any]] = [
    {"kind": "manual"},
    {"kind": "filter", "filter": TALL},
    {"kind": "filter", "filter": TALL, "reenroll": [IS_TALL]},
    {"kind": "filter", "filter": {"match": "any", "filters": [TALL, KNOWN]}, "reenroll": [KNOWN, IS_TALL]},
    {"kind": "event", "events": [{"on": "created"}]},
    {"kind": "event", "events": [{"on": "merged"}], "filter": TALL, "reenroll": True},
    {"kind": "event", "events": [{"on": "property_changed", "property": "choice", "to": {"operator": "is_known"}}]},
    {
        "kind": "event",
        "events": [
            {
                "on": "property_changed",
                "property": "number",
                "from": {"operator": "is_less_than", "value": 5},
                "to": {"operator": "is_greater_than", "value": 5},
            }
        ],
    },
    {"kind": "event", "events": [{"on": "list_added", "list": 1}, {"on": "list_removed", "list": 2}]},
    {"kind": "event", "events": [{"on": "associated", "object": "company", "label": "employer"}]},
    {"kind": "event", "events": [{"on": "dissociated", "object": "company"}]},
    {"kind": "event", "events": [{"on": "event", "event": "form_submitted"}]},
    {
        "kind": "event",
        "events": [
            {
                "on": "event",
                "event": "form_submitted",
                "where": {"match": "all", "filters": [ask("text", "contains_any", ["pricing"])]},
            }
        ],
    },
    {"kind": "schedule", "rule": {"every": "day", "at": "09:00"}},
    {"kind": "schedule", "rule": {"every": "week", "days": ["monday"], "at": "09:00"}, "filter": TALL},
    {"kind": "schedule", "rule": {"every": "month_end", "at": "09:00"}, "reenroll": False},
    {"kind": "schedule", "rule": {"every": "month_weekday", "week": "first", "day": "monday", "at": "09:00"}},
    {"kind": "schedule", "rule": {"property": "date", "offset": NINE}},
    {"kind": "schedule", "rule": {"property": "datetime", "offset": NINE, "annually": True}, "filter": TALL},
    {"kind": "date", "date": "2026-12-24"},
    {"kind": "date", "date": "2026-12-24", "filter": TALL, "annually": True, "reenroll": [IS_TALL]},
    {"kind": "date_property", "property": "date"},
    {"kind": "date_property", "property": "date", "annually": True, "filter": TALL, "reenroll": [IS_TALL]},
    {"kind": "date_property", "property": "date", "reenroll": [ask("date", "is_known")]},
]


@pytest.mark.parametrize("trigger", GOOD)
def test_it_accepts_and_can_say_and_hear_what_is_right(trigger: dict[str, Any]) -> None:
    assert wrong(trigger) == []
    listening(trigger)
    assert described(trigger).endswith(".")
    summary = TRIGGERS[trigger["kind"]].summary(trigger, SCOPE)
    assert summary
    assert not summary.endswith(".")


@pytest.mark.parametrize(
    ("trigger", "where"),
    [
        ({"kind": "manual", "when": 1}, ["trigger.when"]),
        ({"kind": "filter"}, ["trigger.filter"]),
        ({"kind": "filter", "filter": {"match": "all", "filters": []}}, ["trigger.filter"]),
        (
            {"kind": "filter", "filter": {"match": "all", "filters": [ask("gone", "is_known")]}},
            ["trigger.filter.filters.0.property"],
        ),
        ({"kind": "filter", "filter": TALL, "reenroll": True}, ["trigger.reenroll"]),
        ({"kind": "filter", "filter": TALL, "reenroll": [KNOWN]}, ["trigger.reenroll.0"]),
        ({"kind": "filter", "filter": TALL, "reenrol": []}, ["trigger.reenrol"]),
        ({"kind": "event"}, ["trigger.events"]),
        ({"kind": "event", "events": []}, ["trigger.events"]),
        ({"kind": "event", "events": [{"on": "birthday"}, 7]}, ["trigger.events.0.on", "trigger.events.1.on"]),
        ({"kind": "event", "events": [{"on": "created", "x": 1}]}, ["trigger.events.0.x"]),
        ({"kind": "event", "events": [{"on": "created"}], "reenroll": "yes"}, ["trigger.reenroll"]),
        (
            {"kind": "event", "events": [{"on": "property_changed", "property": "gone"}]},
            ["trigger.events.0.property"],
        ),
        (
            {"kind": "event", "events": [{"on": "property_changed", "property": "text", "to": {"operator": "odd"}}]},
            ["trigger.events.0.to.operator"],
        ),
        (
            {
                "kind": "event",
                "events": [
                    {
                        "on": "property_changed",
                        "property": "text",
                        "to": {"operator": "updated_in_last_days", "value": 3},
                    }
                ],
            },
            ["trigger.events.0.to"],
        ),
        ({"kind": "event", "events": [{"on": "list_added", "list": 99}]}, ["trigger.events.0.list"]),
        ({"kind": "event", "events": [{"on": "list_added", "list": 5}]}, ["trigger.events.0.list"]),
        ({"kind": "event", "events": [{"on": "associated", "object": "ship"}]}, ["trigger.events.0.object"]),
        (
            {"kind": "event", "events": [{"on": "associated", "object": "company", "label": "boss"}]},
            ["trigger.events.0.label"],
        ),
        ({"kind": "event", "events": [{"on": "event", "event": "gone"}]}, ["trigger.events.0.event"]),
        ({"kind": "schedule"}, ["trigger.rule"]),
        ({"kind": "schedule", "rule": {"every": "day", "at": "25:00"}}, ["trigger.rule.at"]),
        ({"kind": "schedule", "rule": {"property": "text", "offset": NINE}}, ["trigger.rule.property"]),
        (
            {"kind": "schedule", "rule": {"property": "date", "offset": {"direction": "before"}}},
            ["trigger.rule.offset.at"],
        ),
        ({"kind": "date", "date": "tomorrow"}, ["trigger.date"]),
        ({"kind": "date_property"}, ["trigger.property"]),
        ({"kind": "date_property", "property": "number"}, ["trigger.property"]),
    ],
)
def test_it_says_where_it_is_wrong(trigger: dict[str, Any], where: list[str]) -> None:
    assert wrong(trigger) == where


@pytest.mark.parametrize("kind", TRIGGERS.slugs())
@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, [1], {"filters": 3}])
def test_junk_is_a_problem_and_never_a_crash(kind: str, junk: Any) -> None:
    for name in ("filter", "events", "rule", "date", "property", "reenroll", "annually"):
        trigger = {"kind": kind, name: junk}
        wrong(trigger)
        described(trigger)
        TRIGGERS[kind].events(trigger)


def test_the_whole_sentence_of_a_filter_says_who_comes_again() -> None:
    said = described({"kind": "filter", "filter": TALL, "reenroll": [IS_TALL]})
    assert said == (
        "A contact enrolls when it begins to meet: Number is greater than 5. "
        "It enrolls again when this newly holds: Number is greater than 5."
    )


def test_events_are_joined_by_or() -> None:
    events = [{"on": "created"}, {"on": "event", "event": "form_submitted"}]
    trigger = {"kind": "event", "events": events, "filter": TALL}
    assert described(trigger) == (
        "A contact enrolls each time this happens: it is created or the event “Form submitted” "
        "and also meets: Number is greater than 5. It enrolls the first time only."
    )
    assert TRIGGERS["event"].events(trigger) == ["form_submitted"]


def test_refinements_are_left_aside_for_reenrollment() -> None:
    often = event("form_submitted", "has", count={"min": 3}, within={"operator": "is_less_than_days_ago", "value": 9})
    many = linked_to("company", "any", count={"min": 2})
    trigger = {"kind": "filter", "filter": {"match": "all", "filters": [often, many]}, "reenroll": [often, many]}
    heard = listening(trigger)
    assert [edge.filter.dump()["filters"] for edge in heard.edges[1:]] == [
        [linked_to("company", "any", filter={"match": "all", "filters": []})]
    ]
    assert [occasion.key for occasion in heard.occasions] == ["event:form_submitted"]
    gates = [one.gate for one in heard.edges[1:]] + [one.gate for one in heard.occasions]
    assert gates == [heard.edges[0].filter] * 2
    assert [one.may_reenroll for one in heard.edges] == [False, True]


def test_a_schedule_alone_enrolls_again_by_itself() -> None:
    assert [kind.slug for kind in TRIGGERS if kind.reenrolls] == ["schedule"]
