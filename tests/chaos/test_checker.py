"""The judge sees each fault that it is there for: a checker that finds nothing proves nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm.lib import clock
from records.models import Change, Contact
from tests.chaos.checker import faults
from tests.workflows.making import live
from workflows.engine import draining, enrolling
from workflows.models import Delivery, Enrollment, LogEntry, StepDay, Wait
from workflows.requests import Hit

pytestmark = pytest.mark.django_db


def step(name: str, **more: Any) -> dict[str, Any]:
    value = {"property": "phone", "value": {"static": name}}
    return {"id": name, "kind": "set_property", "config": value, **more}


@pytest.fixture
def passed() -> Enrollment:
    """Return a pass that went through two steps and two parallel paths."""
    bodies = [{"id": name, "steps": [step(f"in-{name}")]} for name in "ab"]
    workflow = live([step("one"), {"id": "both", "kind": "parallel", "bodies": bodies}, step("two")])
    contact = Contact.objects.create(email="ada@example.com")
    enrolling.enroll([Hit(workflow.pk, contact.pk, "manual")], clock.now())
    draining.drain(clock.now())
    return Enrollment.objects.get(parent=None)


def test_all_is_well_when_nothing_was_broken(passed: Enrollment) -> None:
    assert faults(drained=True) == []


def moved_twice(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(step_seq=row.step_seq + 1)


def lost_an_entry(row: Enrollment) -> None:
    LogEntry.objects.filter(enrollment=row, step_seq=1).delete()


def said_it_twice(row: Enrollment) -> None:
    LogEntry.objects.create(
        workflow=row.workflow, enrollment=row, record_id=row.record_id, step_seq=1, attempt=9, outcome="done"
    )


def miscounted_children(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(open_children=1)


def lost_a_child(row: Enrollment) -> None:
    child = row.children.first()
    assert child is not None
    LogEntry.objects.filter(enrollment=child).delete()
    child.delete()


def sent_without_an_entry(row: Enrollment) -> None:
    Delivery.objects.create(
        enrollment=row, step_seq=0, key=f"{row.pk}:0", channel="email", state="sent", settled_at=clock.now()
    )


def forgot_to_settle(row: Enrollment) -> None:
    sent_without_an_entry(row)
    Delivery.objects.update(settled_at=None)


def waits_after_its_end(row: Enrollment) -> None:
    Wait.objects.create(
        enrollment=row, object_type_id="contact", record_id=row.record_id, key="changed", since=clock.now(), looked=True
    )


def waits_for_nothing(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(state="waiting", ended_at=None, end_reason="")


def miscounted_the_day(row: Enrollment) -> None:
    StepDay.objects.filter(node="one").update(n=7)


def never_ended(row: Enrollment) -> None:
    Enrollment.objects.filter(pk=row.pk).update(state="held", ended_at=None, end_reason="")


def kept_a_lease(row: Enrollment) -> None:
    never_ended(row)
    Enrollment.objects.filter(pk=row.pk).update(lease_token=7, lease_until=clock.now() + timedelta(minutes=1))


def missed_a_change(row: Enrollment) -> None:
    Change.objects.filter(pk=Change.objects.latest("pk").pk).update(dispatched=False)


@pytest.mark.parametrize(
    ("plant", "seen_by"),
    [
        (moved_twice, "log_has_no_gaps"),
        (lost_an_entry, "log_has_no_gaps"),
        (said_it_twice, "log_settles_each_number_once"),
        (miscounted_children, "parents_count_their_children"),
        (lost_a_child, "children_belong_to_a_step"),
        (sent_without_an_entry, "deliveries_have_their_entries"),
        (forgot_to_settle, "settled_deliveries_say_when"),
        (waits_after_its_end, "nothing_wakes_the_ended"),
        (waits_for_nothing, "waiting_is_for_something"),
        (miscounted_the_day, "counts_of_days_are_those_of_the_log"),
        (never_ended, "every_pass_has_ended"),
        (kept_a_lease, "no_lease_is_left"),
        (missed_a_change, "everything_is_settled"),
    ],
)
def test_a_planted_fault_is_seen(passed: Enrollment, plant: Callable[[Enrollment], None], seen_by: str) -> None:
    plant(passed)
    assert seen_by in {fault.split(":")[0] for fault in faults(drained=True)}
