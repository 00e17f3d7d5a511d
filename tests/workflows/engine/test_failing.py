"""What one record does wrong is its own affair, and a worker that dies is counted."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from records.models import Contact
from tests.workflows.engine.scripted import Scripted, step
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.batch import Batch, Item
from workflows.engine import running
from workflows.models import Enrollment, LogEntry, Workflow
from workflows.outcomes import Done, Outcome, Retry, WaitFor

pytestmark = pytest.mark.django_db


def test_one_poisoned_record_among_a_thousand_fails_alone(scripted: Scripted) -> None:
    contacts = Contact.objects.bulk_create([Contact(email=f"c{n}@example.com") for n in range(1000)])
    workflow = live([step("a"), step("b")])
    enrollments = [enrolled(workflow, contact) for contact in contacts]
    poisoned = enrollments[617]

    def act(item: Item, batch: Batch) -> Outcome:
        if item.id == poisoned.pk and batch.step.id == "b":
            raise ZeroDivisionError
        return Done()

    scripted.act = act
    now = MONDAY
    for _round in range(5):
        drain(now)
        now += timedelta(hours=1)
    assert Enrollment.objects.filter(state="completed").count() == 1000
    assert log(poisoned) == [("a", "done"), *[("b", "retrying")] * 3, ("b", "failed")]
    assert LogEntry.objects.exclude(enrollment=poisoned.pk).filter(outcome="done").count() == 1998
    entry = LogEntry.objects.get(enrollment=poisoned.pk, outcome="failed")
    assert "ZeroDivisionError" in entry.data["reason"]


def test_what_the_database_refuses_for_one_record_keeps_nobody_else_from_going_on(
    scripted: Scripted, contact: Contact
) -> None:
    others = [Contact.objects.create(email=f"c{number}@example.com") for number in range(5)]
    workflow, bystander = live([step("a")]), live([step("b")], name="Bystander")
    rows = [enrolled(workflow, one) for one in (contact, *others)]
    elsewhere = enrolled(bystander, contact)

    def act(item: Item, batch: Batch) -> Outcome:
        if item.id == rows[2].pk:
            raise OperationalError("statement timeout")
        return Done()

    scripted.act = act
    running.run(MONDAY)
    for row in (*rows[:2], *rows[3:], elsewhere):
        row.refresh_from_db()
        assert row.state == "completed"
    assert log(rows[2]) == [("a", "retrying")]


def test_a_failure_that_cannot_even_be_noted_is_no_matter_of_others(
    scripted: Scripted, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = enrolled(live([step("a")]), contact), enrolled(live([step("b")], name="Sound"), contact)
    walk = running._walk

    def refuse(ids: Any, token: int, now: Any, **more: Any) -> Any:
        if broken.pk in ids:
            raise ZeroDivisionError
        return walk(ids, token, now, **more)

    monkeypatch.setattr(running, "_walk", refuse)
    running.run(MONDAY)
    sound.refresh_from_db()
    broken.refresh_from_db()
    assert (sound.state, broken.state, broken.attempts) == ("completed", "ready", 1)


def test_a_pause_between_two_tries_leaves_their_numbers_alone(scripted: Scripted, contact: Contact) -> None:
    answers: list[Outcome] = [Retry("no"), Retry("no"), Done()]
    scripted.act = lambda item, batch: answers.pop(0)
    workflow = live([step("a")])
    enrollment = enrolled(workflow, contact)
    drain()
    later = MONDAY + timedelta(hours=1)
    Workflow.objects.update(status="paused")
    drain(later)
    Workflow.objects.update(status="on")
    Enrollment.objects.filter(state="held").update(state="ready", due_at=later)
    drain(later)
    drain(later + timedelta(hours=1))
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"
    assert log(enrollment) == [("a", "retrying"), ("a", "retrying"), ("a", "done")]


def test_a_step_that_was_tried_again_and_then_woken_may_go_on_waiting(scripted: Scripted, contact: Contact) -> None:
    until = MONDAY + timedelta(days=1)
    answers: list[Outcome] = [Retry("no"), WaitFor((), until), Retry("no"), WaitFor((), until), Done()]
    scripted.act = lambda item, batch: answers.pop(0)
    enrollment = enrolled(live([step("a")]), contact)
    now = MONDAY
    for _round in range(5):
        drain(now)
        now += timedelta(minutes=5)
        Enrollment.objects.filter(ended_at=None).update(due_at=now, woken_by={"change": 1})
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"


def test_whoever_was_claimed_in_vain_walks_alone(scripted: Scripted, contact: Contact) -> None:
    workflow = live([step("a")])
    others = [Contact.objects.create(email=f"c{number}@example.com") for number in range(3)]
    for one in (contact, *others):
        enrolled(workflow, one, attempts=2)
    sizes = []

    def act(item: Item, batch: Batch) -> Outcome:
        sizes.append(len(batch.items))
        return Done()

    scripted.act = act
    drain()
    assert sizes == [1, 1, 1, 1]


def test_a_worker_that_died_each_time_is_not_tried_for_ever(scripted: Scripted, contact: Contact) -> None:
    enrollment = enrolled(live([step("a")]), contact, attempts=8)
    drain()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.end_reason) == ("failed", "worker")
