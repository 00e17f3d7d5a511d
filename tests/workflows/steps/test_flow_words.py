"""What the steps of flow control say of themselves, and what they find wrong."""

from typing import Any

import pytest

from records.models import EventDefinition
from records.querying import context
from workflows.definition import load
from workflows.scope import KnownWorkflow, Scope
from workflows.steps import STEPS

pytestmark = pytest.mark.django_db

OSLO = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": ["Oslo"]}]}
DATED = {"kind": "date", "date": "2026-12-24"}


def scope(step: dict[str, Any], trigger: dict[str, Any] | None = None) -> Scope:
    definition = load({"object": "contact", "trigger": trigger or {"kind": "manual"}, "steps": [step]})
    known = {7: KnownWorkflow(7, "Hand over", "deal", True), 8: KnownWorkflow(8, "Sleepy", "contact", False)}
    return Scope(definition, context.vocabulary(), "contact", find_workflow=known.get)


def wrong(kind: str, config: dict[str, Any], trigger: dict[str, Any] | None = None, **more: Any) -> list[str]:
    there = scope({"id": "s", "kind": kind, "config": config, **more}, trigger)
    step = there.definition.steps[0]
    return sorted({problem.where for problem in STEPS[kind].check(step, there)})


def paths(*when: Any) -> list[dict[str, Any]]:
    return [{"id": f"b{index}", "when": one} for index, one in enumerate(when)]


@pytest.mark.parametrize(
    ("kind", "config", "more", "expected"),
    [
        ("delay", {}, {}, ["s.config"]),
        ("delay", {"for": {"days": 1}, "until": "2026-12-24"}, {}, ["s.config"]),
        ("delay", {"for": {"days": 0}}, {}, ["s.config.for"]),
        ("delay", {"for": {"days": 1}}, {}, []),
        ("delay", {"until": "soon"}, {}, ["s.config.until"]),
        ("delay", {"until": {"property": "nonsense"}}, {}, ["s.config.until.property"]),
        ("delay", {"until": {"static": "2026-12-24"}}, {}, []),
        ("delay", {"until_day": {"days": ["someday"]}}, {}, ["s.config.until_day.days.0"]),
        ("delay", {"until_property": "city"}, {}, ["s.config.until_property"]),
        ("delay", {"until_date": {"direction": "on", "at": "09:00"}}, {}, ["s.config.until_date"]),
        ("delay", {"for": {"days": 1}}, {"trigger": DATED}, ["s.config.for"]),
        ("delay", {"until_date": {"direction": "on", "at": "09:00"}}, {"trigger": DATED}, []),
        ("delay", {"until": "2026-12-24", "passed": "branch"}, {}, ["s.branches"]),
        ("delay", {"until": "2026-12-24", "passed": "branch"}, {"branches": paths({"passed": True}, None)}, []),
        ("delay", {"until": "2026-12-24", "passed": "never"}, {}, ["s.config.passed"]),
        ("wait_for_event", {}, {}, ["s.config.events"]),
        ("wait_for_event", {"events": [{"event": "nonsense"}]}, {}, ["s.config.events.0.event"]),
        ("wait_for_event", {"events": [{"changed": "nonsense"}]}, {}, ["s.config.events.0.changed"]),
        ("wait_for_event", {"events": [{"changed": "city"}], "maximum": {}}, {}, ["s.config.maximum"]),
        ("wait_for_event", {"events": [{"task": "s9"}]}, {}, ["s.config.events.0.task"]),
        ("wait_for_event", {"events": [{"list_added": 99}]}, {}, ["s.config.events.0.list_added"]),
        ("wait_for_event", {"events": [{"changed": "city", "to": ["Oslo"]}], "maximum": {"days": 1}}, {}, []),
        ("branch", {}, {"branches": paths(OSLO, None)}, []),
        ("branch", {}, {"branches": paths(None, None)}, ["b0.when"]),
        ("branch", {}, {"branches": paths(OSLO, OSLO)}, ["s.branches"]),
        ("branch", {}, {"branches": paths(*[OSLO] * 21, None)}, ["s.branches"]),
        ("value_branch", {"input": {"property": "city"}}, {"branches": paths({"values": ["a"]}, None)}, []),
        ("value_branch", {}, {"branches": paths({"values": ["a"]}, None)}, ["s.config.input"]),
        ("value_branch", {"input": {"property": "city"}}, {"branches": paths({"values": []}, None)}, ["b0.when"]),
        (
            "value_branch",
            {"input": {"property": "city"}},
            {"branches": paths({"values": ["a"]}, {"values": ["A"]}, None)},
            ["b1.when"],
        ),
        ("random_split", {}, {"branches": paths(None, None)}, []),
        ("random_split", {}, {"branches": paths({"percent": 60}, {"percent": 40})}, []),
        ("random_split", {}, {"branches": paths({"percent": 60}, {"percent": 41})}, ["s.branches"]),
        ("random_split", {}, {"branches": paths({"percent": "x"}, {"percent": 40})}, ["b0.when"]),
        ("random_split", {}, {"branches": paths(None)}, ["s.branches"]),
        ("go_to", {}, {"target": None}, ["s.target"]),
        ("go_to", {}, {"target": "s"}, []),
        ("parallel", {}, {"bodies": [{"id": "x"}]}, ["s.bodies"]),
        ("for_each", {}, {"bodies": [{"id": "x"}]}, ["s.config.over"]),
        ("for_each", {"over": {"associated": "deal"}}, {"bodies": [{"id": "x"}]}, []),
        ("for_each", {"over": {"associated": "nothing"}}, {"bodies": [{"id": "x"}]}, ["s.config.over.associated"]),
        ("enroll_in_workflow", {}, {}, ["s.config.workflow"]),
        ("enroll_in_workflow", {"workflow": 6}, {}, ["s.config.workflow"]),
        ("enroll_in_workflow", {"workflow": 7}, {}, ["s.config.record"]),
        ("enroll_in_workflow", {"workflow": 8}, {}, ["s.config.workflow"]),
        ("enroll_in_workflow", {"workflow": 7, "record": {"associated": "deal"}}, {}, []),
        ("unenroll", {}, {}, ["s.config.from"]),
        ("unenroll", {"from": "this"}, {}, []),
        ("unenroll", {"from": [7, 6]}, {}, ["s.config.from"]),
    ],
)
def test_it_says_what_is_wrong_and_where(
    kind: str, config: dict[str, Any], more: dict[str, Any], expected: list[str]
) -> None:
    assert wrong(kind, config, **more) == expected


@pytest.mark.parametrize(
    ("kind", "config", "more", "expected"),
    [
        ("delay", {"for": {"days": 2}}, {}, "Wait for 2 days"),
        ("delay", {"until_day": {"days": ["friday"], "at": "09:00"}}, {}, "Wait until Friday at 09:00"),
        ("delay", {"until": "2026-12-24T18:00"}, {}, "Wait until 2026-12-24 18:00"),
        ("delay", {}, {}, "Wait"),
        (
            "wait_for_event",
            {"events": [{"changed": "city", "to": ["Oslo"]}, {"event": "seen"}], "maximum": {"days": 3}},
            {},
            "Wait until: City becomes Oslo or Seen, at most 3 days",
        ),
        ("random_split", {}, {"branches": paths({"percent": 60}, {"percent": 40})}, "Split at random: 60 % / 40 %"),
        ("for_each", {"over": {"associated": "deal"}}, {"bodies": [{"id": "x"}]}, "For each of all associated deals"),
        ("enroll_in_workflow", {"workflow": 7}, {}, "Enroll in “Hand over”"),
        ("unenroll", {"from": [7]}, {}, "Unenroll from Hand over"),
    ],
)
def test_it_says_what_it_does(kind: str, config: dict[str, Any], more: dict[str, Any], expected: str) -> None:
    EventDefinition.objects.create(name="seen", label="Seen")
    there = scope({"id": "s", "kind": kind, "config": config, **more})
    assert STEPS[kind].summary(there.definition.steps[0], there) == expected
