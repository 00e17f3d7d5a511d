"""Passes that are ended from outside end with everything that belongs to them."""

from typing import Any

import pytest

from records.models import Contact
from tests.workflows.making import MONDAY, enrolled, live, log
from workflows.engine import claiming, leaving, running
from workflows.models import Delivery, Enrollment, LogEntry, StepDay, Wait, Workflow
from workflows.requests import Exit

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com")


@pytest.fixture
def workflow() -> Workflow:
    return live([{"id": "a", "kind": "delay", "config": {"for": {"days": 1}}}])


def child(parent: Enrollment, scope: str, **columns: Any) -> Enrollment:
    return Enrollment.objects.create(
        workflow=parent.workflow,
        object_type=parent.object_type,
        parent=parent,
        scope=scope,
        **{"record_id": parent.record_id, "node": "a", "due_at": MONDAY, **columns},
    )


def test_the_whole_family_ends_whichever_member_is_named(contact: Contact, workflow: Workflow) -> None:
    root = enrolled(workflow, contact, state="waiting", open_children=2, step_seq=3)
    first, second = child(root, "1:x"), child(root, "1:y", state="waiting", open_children=1)
    grandchild = child(second, "2:z", attempts=2, step_seq=4)
    assert leaving.leave([grandchild.pk], "manual", MONDAY) == 4
    root.refresh_from_db()
    assert (root.state, root.end_reason, root.ended_at, root.due_at) == ("unenrolled", "manual", MONDAY, None)
    assert (root.step_seq, root.open_children) == (4, 0)
    for member in (first, second, grandchild):
        member.refresh_from_db()
        assert (member.state, member.end_reason) == ("unenrolled", "parent")
    entries = LogEntry.objects.order_by("enrollment").values_list("enrollment", "step_seq", "attempt", "data")
    assert list(entries) == [
        (root.pk, 3, 1, {"ending": "manual"}),
        (first.pk, 0, 1, {"ending": "parent"}),
        (second.pk, 0, 1, {"ending": "parent"}),
        (grandchild.pk, 4, 3, {"ending": "parent"}),
    ]
    assert StepDay.objects.get().n == 4


def test_a_child_that_has_ended_keeps_its_ending(contact: Contact, workflow: Workflow) -> None:
    root = enrolled(workflow, contact, state="waiting", open_children=1)
    done = child(root, "1:x", state="completed", end_reason="end", ended_at=MONDAY)
    assert leaving.leave([done.pk], "manual", MONDAY) == 1
    done.refresh_from_db()
    assert (done.end_reason, log(done)) == ("end", [])
    assert leaving.leave([root.pk, done.pk], "manual", MONDAY) == 0
    assert len(log(root)) == 1


def test_what_it_waited_for_and_would_have_sent_goes_with_it(contact: Contact, workflow: Workflow) -> None:
    enrollment = enrolled(workflow, contact, state="waiting")
    Wait.objects.create(
        enrollment=enrollment, object_type_id="contact", record_id=contact.pk, key="changed", since=MONDAY
    )
    for number, state in enumerate(["due", "sending", "sent"]):
        Delivery.objects.create(enrollment=enrollment, step_seq=number, key=f"1:{number}", channel="x", state=state)
    leaving.leave([enrollment.pk], "manual", MONDAY)
    assert not Wait.objects.exists()
    assert list(Delivery.objects.order_by("step_seq").values_list("state", flat=True)) == [
        "cancelled",
        "sending",
        "sent",
    ]


def test_a_worker_that_had_leased_it_finds_its_token_gone(contact: Contact, workflow: Workflow) -> None:
    enrollment = enrolled(workflow, contact)
    token, claimed = claiming.claim(MONDAY)
    ids = [row.id for row in claimed]
    assert leaving.leave(ids, "manual", MONDAY) == 1
    assert running._work(ids, token, MONDAY).steps == 0
    enrollment.refresh_from_db()
    assert (enrollment.state, log(enrollment)) == ("unenrolled", [("a", "left")])


def test_those_named_leave_and_others_stay(contact: Contact, workflow: Workflow) -> None:
    other, third = live([{"id": "a", "kind": "delay"}]), live([{"id": "a", "kind": "delay"}])
    bystander = enrolled(workflow, Contact.objects.create(email="ben@example.com"))
    here, there, elsewhere = (enrolled(at, contact) for at in (workflow, other, third))
    looped = child(bystander, "1:x", record_id=contact.pk)
    assert leaving.let_out([Exit("contact", (contact.pk,), (other.pk,), "action")], MONDAY) == 1
    assert leaving.let_out([Exit("contact", (contact.pk,), None, "other_workflow", but=workflow.pk)], MONDAY) == 1
    for row in (here, there, elsewhere, bystander, looped):
        row.refresh_from_db()
    assert [row.end_reason for row in (here, there, elsewhere, bystander, looped)] == [
        "",
        "action",
        "other_workflow",
        "",
        "",
    ]
