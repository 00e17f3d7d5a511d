"""The two tasks, the bells that call them, and the one that keeps looking."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from pytest_django import Settings

from crm.lib import clock, queue
from records.models import Contact
from tests.crm.lib.test_queue import bells as waiting
from tests.workflows.engine.test_delivering import Sender, Silent, sending
from tests.workflows.making import MONDAY, enrolled, live
from workflows import bells, tasks
from workflows.channels import CHANNELS
from workflows.engine import draining, running
from workflows.models import Bell, Delivery, Enrollment
from workflows.outcomes import Done
from workflows.steps import STEPS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch) -> Sender:
    kind = Sender()
    kind.told = []
    kind.channel = "silent"
    monkeypatch.setitem(STEPS._things, "sender", kind)
    monkeypatch.setitem(CHANNELS._things, "silent", Silent())
    return kind


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tasks, "SHIFT", 0.6)
    monkeypatch.setattr(tasks, "POLL", 0.01)
    yield
    queue._stop_flag[0] = 0


def names() -> list[str]:
    """Return what lies in the queue."""
    return [name for name, _arguments in waiting()]


def test_a_change_rings_once_however_often_records_change() -> None:
    with transaction.atomic():
        for number in range(5):
            Contact.objects.create(email=f"c{number}@example.com")
        assert names() == []
    Contact.objects.create(email="another@example.com")
    assert names() == ["workflows.tasks.pump"]


def test_what_is_rolled_back_rings_nobody() -> None:
    with transaction.atomic():
        Contact.objects.create(email="c@example.com")
        transaction.set_rollback(True)
    assert names() == []


def test_a_bell_that_was_heard_may_ring_again() -> None:
    with transaction.atomic():
        bells.ring()
    bells.answer(bells.PUMP)
    with transaction.atomic():
        bells.ring()
    assert names() == ["workflows.tasks.pump"] * 2


def test_a_bell_that_was_lost_rings_again_after_a_minute() -> None:
    bells.ring()
    Bell.objects.update(rung_at=clock.now() - timedelta(seconds=59))
    bells.ring()
    assert len(names()) == 1
    Bell.objects.update(rung_at=clock.now() - timedelta(seconds=61))
    bells.ring()
    assert len(names()) == 2


def test_the_sweep_rings_whoever_has_rung(sender: Sender) -> None:
    bells.ring()
    tasks.sweep(MONDAY)
    assert names() == ["workflows.tasks.pump"] * 2
    sending(sender)
    tasks.sweep(MONDAY)
    assert names()[2:] == ["workflows.tasks.pump", "workflows.tasks.deliver"]


def test_without_bells_the_sweep_alone_gets_everything_done(sender: Sender, settings: Settings) -> None:
    settings.BELLS = False
    contact = Contact.objects.create(email="c@example.com")
    enrollment = enrolled(live([{"id": "a", "kind": "sender", "config": {}}]), contact)
    for _minute in range(3):
        # What a worker finds in the queue is what the sweep has put there.
        tasks.sweep(clock.now())
        heard = names()
        apps.get_model("django_q", "OrmQ")._default_manager.all().delete()
        for name in heard:
            {"workflows.tasks.pump": tasks.pump, "workflows.tasks.deliver": tasks.deliver}[name]()
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"


def test_a_pump_moves_what_is_due_and_rings_for_the_sender(sender: Sender) -> None:
    contact = Contact.objects.create(email="c@example.com")
    enrolled(live([{"id": "a", "kind": "sender", "config": {}}]), contact)
    bells.take(tasks.KEEPER, 60)
    tasks.pump()
    assert Enrollment.objects.get().state == "waiting"
    assert "workflows.tasks.deliver" in names()
    tasks.deliver()
    assert Delivery.objects.get().state == "sent"
    tasks.pump()
    assert Enrollment.objects.get().state == "completed"


def test_the_first_pump_stays_for_a_shift_and_calls_the_next_one() -> None:
    tasks.pump()
    keeper = Bell.objects.get(pk=tasks.KEEPER)
    assert bells.is_taken(tasks.KEEPER)
    assert waiting() == [("workflows.tasks.pump", (keeper.token,))]
    began = time.monotonic()
    tasks.pump()
    assert time.monotonic() - began < 0.5


def test_a_keeper_whose_token_is_gone_does_not_stay() -> None:
    bells.take(tasks.KEEPER, 60)
    tasks.pump(123)
    assert waiting() == []


def test_a_keeper_sees_what_falls_due_without_a_bell(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "one", lambda woken_by: Done())
    contact = Contact.objects.create(email="c@example.com")
    soon = clock.now() + timedelta(seconds=0.3)
    enrollment = enrolled(live([{"id": "a", "kind": "sender", "config": {}}]), contact, at=soon)
    tasks.pump()
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"
    assert enrollment.ended_at is not None
    assert enrollment.ended_at >= soon


def test_a_keeper_ends_at_once_when_the_cluster_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SHIFT", 60.0)
    queue._stop_flag[0] = 1
    tasks.pump()
    assert waiting() == []
    assert not bells.is_taken(tasks.KEEPER)


def test_a_keeper_survives_a_look_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "look", lambda now: 1 / 0)
    monkeypatch.setattr(tasks, "PATIENCE", 1.5)
    tasks.pump()


def test_two_senders_do_not_work_at_once(sender: Sender) -> None:
    sending(sender)
    token = bells.take(tasks.SENDER, 60)
    tasks.deliver()
    assert Delivery.objects.get().state == "due"
    assert token is not None
    bells.let_go(tasks.SENDER, token)
    tasks.deliver()
    assert Delivery.objects.get().state == "sent"
    assert not bells.is_taken(tasks.SENDER)


def test_a_lease_that_ran_out_may_be_taken_and_its_old_token_is_worth_nothing() -> None:
    first = bells.take("x", 60)
    assert first is not None
    assert bells.take("x", 60) is None
    assert bells.hold("x", first, 60)
    Bell.objects.filter(pk="x").update(until="2020-01-01T00:00:00Z")
    second = bells.take("x", 60)
    assert second not in (None, first)
    assert not bells.hold("x", first, 60)


def test_a_stage_that_fails_does_not_keep_others_from_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "run", lambda now: 1 / 0)
    assert not draining.work(clock.now)
    with pytest.raises(ZeroDivisionError):
        draining.drain(MONDAY)
