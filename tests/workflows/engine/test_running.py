"""Batches walk from step to step; what one of them does wrong is its own affair."""

from datetime import timedelta
from typing import Any

import pytest

from records import editing
from records.models import Change, Contact
from tests.workflows.engine.scripted import Scripted, step
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.batch import Batch, Item
from workflows.engine import claiming, running
from workflows.models import Enrollment, StepDay
from workflows.outcomes import Child, Done, Fail, Outcome, Retry, Skip, Spawn, Stop, WaitUntil

pytestmark = pytest.mark.django_db


def test_a_record_goes_from_step_to_step_to_the_end(scripted: Scripted, contact: Contact) -> None:
    enrollment = enrolled(live([step("a"), step("b")]), contact)
    assert drain().steps == 2
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.end_reason, enrollment.ended_at) == ("completed", "end", MONDAY)
    assert enrollment.lease_token is None
    assert log(enrollment) == [("a", "done"), ("b", "done")]
    assert {(row.node, row.outcome, row.n) for row in StepDay.objects.all()} == {("a", "done", 1), ("b", "done", 1)}


def test_what_a_step_writes_the_next_one_sees_and_history_tells_why(scripted: Scripted, contact: Contact) -> None:
    seen = []

    def act(item: Item, batch: Batch) -> Outcome:
        assert isinstance(item.record, Contact)
        seen.append(item.record.city)
        batch.unit.change(item.record, {"city": batch.step.id}, batch.origin(item))
        return Done(outputs={"city": batch.step.id})

    scripted.act = act
    enrollment = enrolled(live([step("a"), step("b")]), contact, depth=3)
    drain()
    contact.refresh_from_db()
    enrollment.refresh_from_db()
    assert seen == ["Oslo", "a"]
    assert contact.city == "b"
    assert enrollment.outputs == {"a": {"city": "a"}, "b": {"city": "b"}}
    changes = Change.objects.filter(kind="updated", property="city").order_by("id")
    assert [(row.old, row.new, row.enrollment, row.depth, row.source) for row in changes] == [
        ("Oslo", "a", enrollment.pk, 4, f"workflow:{enrollment.workflow_id}"),
        ("a", "b", enrollment.pk, 4, f"workflow:{enrollment.workflow_id}"),
    ]


def test_a_wait_ends_when_it_is_due_and_the_step_looks_again(scripted: Scripted, contact: Contact) -> None:
    def act(item: Item, batch: Batch) -> Outcome:
        end = item.entered_at + timedelta(days=2)
        return Done() if end <= batch.now else WaitUntil(end)

    scripted.act = act
    enrollment = enrolled(live([step("a")]), contact)
    drain()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.due_at) == ("ready", MONDAY + timedelta(days=2))
    assert drain(MONDAY + timedelta(days=1)).claimed == 0
    drain(MONDAY + timedelta(days=2))
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"
    assert log(enrollment) == [("a", "waiting"), ("a", "done")]


def test_children_walk_their_bodies_and_the_last_one_moves_the_parent(scripted: Scripted, contact: Contact) -> None:
    bodies = [{"id": "x", "steps": [step("b")]}, {"id": "y", "steps": [step("c")]}, {"id": "z", "steps": []}]

    def act(item: Item, batch: Batch) -> Outcome:
        if batch.step.id == "a" and item.woken_by is None:
            return Spawn(tuple(Child(path, path, "contact", item.record_id) for path in "xyz"))
        return Done()

    scripted.act = act
    parent = enrolled(live([step("a", bodies=bodies), step("d")]), contact)
    drain()
    parent.refresh_from_db()
    assert parent.state == "completed"
    assert log(parent) == [("a", "spawned"), ("a", "done"), ("d", "done")]
    assert [(child.scope, child.state) for child in parent.children.order_by("id")] == [
        ("0:x", "completed"),
        ("0:y", "completed"),
    ]


@pytest.mark.parametrize(
    ("outcome", "more", "expected"),
    [
        (Fail("no"), {}, [("a", "failed"), ("b", "done")]),
        (Fail("no"), {"config": {"on_error": {"then": "stop"}}}, [("a", "failed")]),
        (Fail("no"), {"on_failure": {"id": "f", "steps": [step("c")]}}, [("a", "failed"), ("c", "done")]),
        (Skip("no"), {}, [("a", "skipped"), ("b", "done")]),
        (Stop("no"), {}, [("a", "stopped")]),
        (Retry("no"), {"config": {"on_error": {"retries": 0}}}, [("a", "failed"), ("b", "done")]),
    ],
)
def test_what_a_step_answers_decides_where_the_record_goes(
    scripted: Scripted, contact: Contact, outcome: Outcome, more: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    scripted.act = lambda item, batch: outcome if batch.step.id == "a" else Done()
    enrollment = enrolled(live([step("a", **more), step("b")]), contact)
    drain()
    assert log(enrollment) == expected


def test_a_deleted_record_leaves(scripted: Scripted, contact: Contact) -> None:
    enrollment = enrolled(live([step("a")]), contact)
    editing.delete("contact", [contact.pk])
    drain()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.end_reason) == ("unenrolled", "deleted")


def test_a_paused_workflow_holds_what_falls_due(scripted: Scripted, contact: Contact) -> None:
    enrollment = enrolled(live([step("a")], status="paused"), contact)
    drain()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.due_at) == ("held", MONDAY)
    assert log(enrollment) == []


def test_a_workflow_that_is_off_lets_records_go_on_without_acting(scripted: Scripted, contact: Contact) -> None:
    enrollment = enrolled(live([step("a"), step("b")], status="off"), contact)
    drain()
    assert log(enrollment) == [("a", "skipped"), ("b", "skipped")]


def test_a_stale_token_changes_nothing(scripted: Scripted, contact: Contact) -> None:
    enrollment = enrolled(live([step("a")]), contact)
    token, claimed = claiming.claim(MONDAY)
    assert [row.id for row in claimed] == [enrollment.pk]
    assert claiming.claim(MONDAY)[1] == []
    Enrollment.objects.update(lease_token=token + 1)
    assert running._work([row.id for row in claimed], token, MONDAY).steps == 0
    assert log(enrollment) == []


def test_who_is_held_keeps_the_word_of_what_woke_him(scripted: Scripted, contact: Contact) -> None:
    """Or the step would take the answer to its delivery for an arrival, and send again."""
    word = {"delivery": {"state": "sent"}}
    enrollment = enrolled(live([step("a")], status="paused"), contact, woken_by=word)
    drain()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.woken_by) == ("held", word)
