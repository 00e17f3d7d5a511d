"""Writers that commit while a record lies down to wait; on PostgreSQL, where two can write at a time."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from records.models import Change, Contact, Task
from tests.workflows.engine.test_side_by_side import beside
from tests.workflows.making import MONDAY, drain, enrolled, live
from workflows.engine import waking

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_looking_back_waits_for_who_is_just_saying_that_the_task_is_done() -> None:
    """He did not see the wait, and the wait did not see that the task is done."""
    task = Task.objects.create(title="Call")
    step = {"id": "a", "kind": "wait_for_event", "config": {"events": [{"task": "s1"}]}}
    contact = Contact.objects.create(email="ada@example.com")
    enrollment = enrolled(live([step]), contact, outputs={"s1": {"id": task.pk}})
    with transaction.atomic():
        task.done_at = MONDAY
        task.save()
        beside(drain).join(10)
        other = beside(lambda: waking.look_back(MONDAY))
        other.join(0.3)
        assert other.is_alive()
    other.join(10)
    drain()
    enrollment.refresh_from_db()
    assert enrollment.outputs["a"] == {"value": None, "before": None, "happened": True}


@pytest.mark.parametrize("is_dispatched", [True, False])
def test_a_change_begun_before_the_wait_and_committed_after_counts(is_dispatched: bool) -> None:
    """Its number is lower and its time earlier than what the wait has seen."""
    step = {"id": "a", "kind": "wait_for_event", "config": {"events": [{"changed": "city"}]}}
    contact = Contact.objects.create(email="ada@example.com")
    workflow = live([step])
    Change.objects.update(dispatched=True)

    def wait() -> None:
        change("first_name")
        enrolled(workflow, contact)
        drain()

    def change(name: str) -> None:
        Change.objects.create(
            object_type_id="contact", record_id=contact.pk, kind="updated", property=name, new="Oslo",
            source="user", at=MONDAY - timedelta(seconds=2), dispatched=is_dispatched,
        )  # fmt: skip

    with transaction.atomic():
        change("city")
        beside(wait).join(10)
    [enrollment] = workflow.enrollments.all()
    assert enrollment.state == "waiting"
    waking.look_back(MONDAY)
    drain()
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"
