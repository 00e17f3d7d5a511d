"""Every answer to "why is it not in?" names the rule that decided, with the values that it saw."""

import json
from datetime import timedelta
from typing import Any

import pytest

from records import editing
from records.models import Contact, origin
from records.models.origin import Origin
from tests.workflows.engine.test_enrolling import IN_OSLO, IN_ROME, STEPS, hit, was_here
from tests.workflows.making import MONDAY, enrolled, live
from workflows.engine.enrolling import enroll
from workflows.engine.explaining import explain
from workflows.engine.explanation import DECISIONS, Rule
from workflows.models import Workflow

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TRIGGER = {"kind": "filter", "filter": IN_OSLO}


@pytest.fixture
def contact() -> Contact:
    """A contact who came to Oslo two days before the workflow is on."""
    with origin.origin(Origin(at=MONDAY - 2 * DAY)):
        return Contact.objects.create(email="ada@example.com", city="Oslo")


def move(contact: Contact, city: str, days: float) -> None:
    with origin.origin(Origin(at=MONDAY + days * DAY)):
        editing.update(contact, {"city": city})


def in_oslo(**more: Any) -> Workflow:
    return live(STEPS, trigger=TRIGGER, **more)


def decided(workflow: Workflow, contact: Contact, days: float = 9) -> str:
    return explain(workflow, contact.pk, MONDAY + days * DAY).decided


def test_a_record_that_is_inside_is_said_to_be(contact: Contact) -> None:
    row = enrolled(in_oslo(), contact)
    found = explain(row.workflow, contact.pk, MONDAY)
    assert (found.decided, found.enrollment) == ("enrolled", row.pk)
    assert explain(row.workflow, contact.pk, MONDAY - DAY).enrollment is None


def test_who_met_the_filter_before_it_was_turned_on_is_told_so(contact: Contact) -> None:
    assert decided(in_oslo(), contact) == "met_before"


def test_who_has_come_to_meet_it_since_would_enter(contact: Contact) -> None:
    move(contact, "Rome", 1)
    move(contact, "Oslo", 2)
    workflow = in_oslo()
    assert [decided(workflow, contact, days) for days in (0.5, 1.5, 2.5)] == ["met_before", "not_met", "would_enroll"]


def test_who_was_made_since_would_enter() -> None:
    with origin.origin(Origin(at=MONDAY + DAY)):
        new = Contact.objects.create(email="new@example.com", city="Oslo")
    assert decided(in_oslo(), new) == "would_enroll"


def test_each_condition_is_told_with_its_value(contact: Contact) -> None:
    both = {"match": "all", "filters": [*IN_OSLO["filters"], *IN_ROME["filters"]]}
    found = explain(live(STEPS, trigger={"kind": "filter", "filter": both}), contact.pk, MONDAY)
    [rule] = [rule for rule in found.rules if rule.slug == "not_met"]
    assert rule.finding is not None
    assert [(part.matched, part.value) for part in rule.finding.parts] == [(True, "Oslo"), (False, "Oslo")]
    assert [part.condition for part in rule.finding.parts] == both["filters"]
    assert "Oslo" in rule.finding.parts[0].text


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"status": "off"}, "off"),
        ({"status": "paused"}, "off"),
        ({"settings": {"suppression": {"filter": IN_OSLO}}}, "suppressed"),
        ({"settings": {"goal": IN_OSLO}}, "goal"),
        ({"settings": {"goal": IN_ROME}}, "met_before"),
        ({"settings": {"suppression": {"lists": [404]}}}, "unreadable"),
    ],
)
def test_the_rule_that_keeps_it_out_is_named(contact: Contact, more: dict[str, Any], expected: str) -> None:
    assert decided(in_oslo(**more), contact) == expected


def test_a_deleted_record_and_a_workflow_that_was_never_published(contact: Contact) -> None:
    workflow = in_oslo()
    editing.delete("contact", [contact.pk])
    assert decided(workflow, contact) == "no_record"
    Workflow.objects.filter(pk=workflow.pk).update(status="off", live=None)
    workflow.refresh_from_db()
    assert decided(workflow, contact) == "unpublished"


def test_who_has_been_there_is_told_of_the_first_time_only(contact: Contact) -> None:
    workflow = in_oslo()
    row = was_here(workflow, contact)
    found = explain(workflow, contact.pk, MONDAY)
    assert found.decided == "first_time_only"
    assert next(rule for rule in found.rules if rule.slug == "first_time_only").data["enrollment"] == row.pk
    again = live(STEPS, trigger={**TRIGGER, "reenroll": IN_OSLO["filters"]})
    was_here(again, contact)
    assert decided(again, contact) == "met_before"


def test_a_workflow_that_nothing_but_people_start_says_so(contact: Contact) -> None:
    assert decided(live(STEPS), contact) == "no_event"


def test_attempts_that_came_to_nothing_are_told(contact: Contact) -> None:
    workflow = in_oslo(settings={"goal": IN_OSLO})
    enroll([hit(workflow, contact, change=4)], MONDAY)
    [refused] = explain(workflow, contact.pk, MONDAY).refused
    assert (refused.reason, refused.at, refused.data["change"]) == ("goal", MONDAY, 4)
    assert explain(workflow, contact.pk, MONDAY - DAY).refused == ()


def test_it_can_be_sent_as_json(contact: Contact) -> None:
    workflow = in_oslo(settings={"goal": IN_OSLO})
    enroll([hit(workflow, contact)], MONDAY)
    dumped = explain(workflow, contact.pk, MONDAY).dump()
    assert json.loads(json.dumps(dumped)) == dumped
    assert (dumped["decided"], dumped["is_enrolled"]) == ("goal", False)
    assert dumped["text"] == "The record meets the workflow's goal already."


def test_every_decision_is_a_sentence() -> None:
    assert all(Rule(slug, keeps_out=True).text.endswith(".") for slug in DECISIONS)
