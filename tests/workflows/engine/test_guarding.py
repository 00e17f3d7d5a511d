"""Who has to leave does so before the next action, or with the next sweep."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.lib import housekeeping
from records import editing
from records.editing import listing
from records.editing.unit import Unit
from records.models import Contact, RecordList
from tests.workflows.engine.test_enrolling import IN_OSLO, IN_ROME
from tests.workflows.making import MONDAY, drain, enrolled, live, log, publish
from workflows.batch import Batch, Item
from workflows.engine import claiming, guarding, matching, programs, sweeping
from workflows.models import Enrollment, Workflow
from workflows.outcomes import Child, Done, Outcome, Send, Spawn, WaitUntil
from workflows.outcomes import Delivery as Sent
from workflows.steps import STEPS, StepKind
from workflows.triggers import TRIGGERS
from workflows.triggers.filter import FilterTrigger

pytestmark = pytest.mark.django_db

IN_ANY_CASE = {"kind": "filter", "filter": IN_OSLO}


class Acting(StepKind):
    """An action that moves its record to the city that is configured."""

    slug = "acting"
    category = "records"

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: self.act(item, batch) for item in batch.items}

    def act(self, item: Item, batch: Batch) -> Outcome:
        if "wait" in batch.config:
            end = item.entered_at + timedelta(days=1)
            return Done() if batch.now >= end else WaitUntil(end)
        if "send" in batch.config:
            return Done() if item.woken_by else Send(Sent("mail", {}))
        if batch.step.bodies and item.woken_by is None:
            return Spawn((Child("x", "x", item.object_type, batch.config.get("walks", item.record_id)),))
        if "city" in batch.config:
            batch.unit.change(item.record, {"city": batch.config["city"]}, batch.origin(item))
        return Done()


@pytest.fixture(autouse=True)
def _acting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STEPS._things, "acting", Acting())
    if "filter" not in TRIGGERS:
        monkeypatch.setitem(TRIGGERS._things, "filter", FilterTrigger())
    programs.forget()


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", city="Oslo")


def step(name: str, **config: Any) -> dict[str, Any]:
    return {"id": name, "kind": "acting", "config": config}


def to_rome_and_on(settings: Mapping[str, Any], **more: Any) -> Workflow:
    return live([step("a", city="Rome"), step("b")], settings=settings, **more)


def ending(row: Enrollment) -> str:
    row.refresh_from_db()
    return row.end_reason


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"goal": IN_ROME}, "goal"),
        ({"suppression": {"filter": IN_ROME}}, "suppressed"),
        ({"suppression": {"filter": IN_ROME}, "goal": IN_ROME}, "suppressed"),
        ({"unenroll_unmatched": True}, "unmatched"),
        ({"unenroll_unmatched": False}, "end"),
        ({}, "end"),
    ],
)
def test_what_an_action_has_made_true_ends_the_pass_before_the_next(
    contact: Contact, settings: dict[str, Any], reason: str
) -> None:
    row = enrolled(to_rome_and_on(settings, trigger=IN_ANY_CASE), contact)
    drain()
    assert ending(row) == reason
    assert log(row) == [("a", "done"), ("b", "done" if reason == "end" else "left")]


@pytest.mark.parametrize("why", ["manual", "api", "workflow"])
def test_who_never_had_to_meet_the_criteria_cannot_cease_to(contact: Contact, why: str) -> None:
    workflow = to_rome_and_on({"unenroll_unmatched": True}, trigger=IN_ANY_CASE)
    row = enrolled(workflow, contact, cause={"why": why})
    drain()
    assert ending(row) == "end"


def test_a_list_that_an_event_filter_reads_is_seen_as_this_transaction_has_it(contact: Contact) -> None:
    never = RecordList.objects.create(name="Never", object_type_id="contact")
    row = enrolled(to_rome_and_on({"suppression": {"lists": [never.pk]}}), contact)
    listing.add(never, [contact.pk])
    drain()
    assert (ending(row), log(row)) == ("suppressed", [("a", "left")])


def test_nobody_is_thrown_out_by_settings_that_cannot_be_read(contact: Contact) -> None:
    row = enrolled(to_rome_and_on({"suppression": {"lists": [404]}}), contact)
    drain()
    assert ending(row) == "end"


def test_an_answer_is_heard_although_the_goal_was_met_meanwhile(contact: Contact) -> None:
    row = enrolled(live([step("a", send=True), step("b")], settings={"goal": IN_ROME}), contact)
    drain()
    editing.update(contact, {"city": "Rome"})
    Enrollment.objects.update(state="ready", due_at=MONDAY, woken_by={"delivery": {}})
    drain()
    assert log(row) == [("a", "sending"), ("a", "done"), ("b", "left")]


def test_a_child_takes_its_whole_family_along(contact: Contact) -> None:
    body = {"id": "x", "steps": [step("b", city="Rome"), step("c")]}
    row = enrolled(live([{**step("a"), "bodies": [body]}], settings={"goal": IN_ROME}), contact)
    drain()
    assert ending(row) == "goal"
    child = Enrollment.objects.get(parent=row)
    assert (child.end_reason, log(child)) == ("goal", [("b", "done"), ("c", "left")])


def test_a_child_that_walks_another_record_is_not_judged_by_it(contact: Contact) -> None:
    roman = Contact.objects.create(email="eva@example.com", city="Rome")
    body = {"id": "x", "steps": [step("b")]}
    row = enrolled(live([{**step("a", walks=roman.pk), "bodies": [body]}], settings={"goal": IN_ROME}), contact)
    drain()
    assert ending(row) == "end"


def test_it_costs_nothing_where_the_settings_let_nobody_go(contact: Contact) -> None:
    row = enrolled(live([step("a")]), contact)
    at = programs.live_program(row.workflow)
    items, unit = claiming.look_at([row.pk]), Unit(MONDAY)
    with CaptureQueriesContext(connection) as queries:
        assert guarding.leaving(at, items, unit, MONDAY) == {}
    assert len(queries) == 0


def test_who_waits_leaves_when_the_record_changes(contact: Contact) -> None:
    row = enrolled(live([step("a", wait=True)], settings={"goal": IN_ROME}), contact)
    other = enrolled(live([step("a", wait=True)]), contact)
    drain()
    assert sweeping.after_changes("contact", [contact.pk], MONDAY) == 0
    editing.update(contact, {"city": "Rome"})
    assert sweeping.after_changes("company", [contact.pk], MONDAY) == 0
    assert sweeping.after_changes("contact", [contact.pk], MONDAY) == 1
    assert (ending(row), ending(other)) == ("goal", "")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"goal": IN_ROME}, "goal"),
        ({"suppression": {"filter": IN_ROME}}, "suppressed"),
        ({"unenroll_unmatched": True}, "unmatched"),
    ],
)
def test_the_sweep_finds_who_waits_and_has_to_leave(contact: Contact, settings: dict[str, Any], reason: str) -> None:
    workflow = live([step("a", wait=True)], settings=settings, trigger=IN_ANY_CASE)
    row = enrolled(workflow, contact)
    stays = enrolled(workflow, Contact.objects.create(email="ben@example.com", city="Oslo"))
    drain()
    assert sweeping.sweep(MONDAY) == 0
    editing.update(contact, {"city": "Rome"})
    assert sweeping.sweep(MONDAY) == 1
    assert (ending(row), ending(stays)) == (reason, "")


def test_the_sweep_judges_everyone_by_the_revision_that_he_goes_by(contact: Contact) -> None:
    workflow = live([step("a", wait=True)], settings={"goal": IN_ROME})
    pinned = enrolled(workflow, contact, revision=workflow.live)
    follows = enrolled(workflow, Contact.objects.create(email="ben@example.com", city="Oslo"))
    definition = programs.live_program(workflow).definition
    publish(workflow, type(definition)(**{**vars(definition), "settings": {"goal": IN_OSLO}}))
    editing.update(contact, {"city": "Rome"})
    assert sweeping.sweep(MONDAY) == 2
    assert (ending(pinned), ending(follows)) == ("goal", "goal")


def test_a_workflow_that_is_paused_is_swept_too_and_one_that_is_off_is_not(contact: Contact) -> None:
    paused = enrolled(live([step("a")], settings={"goal": IN_OSLO}, status="paused"), contact)
    off = enrolled(live([step("a")], settings={"goal": IN_OSLO}, status="off"), contact)
    sweeping.sweep(MONDAY)
    assert (ending(paused), ending(off)) == ("goal", "")


def test_whoever_dispatches_a_change_lets_go_whom_it_concerns(contact: Contact) -> None:
    row = enrolled(live([step("a", wait=True)], settings={"goal": IN_ROME}), contact)
    drain()
    editing.update(contact, {"city": "Rome"})
    matching.match(MONDAY)
    assert ending(row) == "goal"


def test_the_sweep_comes_round_by_itself() -> None:
    assert sweeping.sweep in housekeeping._minutely
