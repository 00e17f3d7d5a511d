"""Two connections at once: whoever ends a pass and whoever walks it come one after the other. PostgreSQL alone."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from records.models import Contact, Event, EventDefinition
from tests.workflows.making import MONDAY, enrolled, live, log
from workflows.engine import claiming, keeping, leaving, running, waking
from workflows.happenings import EVENT, Happening
from workflows.models import Enrollment, Wait

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def beside(act: Callable[[], object]) -> threading.Thread:
    """Begin something on a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_pass_that_is_being_ended_is_not_walked() -> None:
    """The ending holds the lock first: the worker waits, and then finds its token gone."""
    step = {"id": "a", "kind": "delay", "config": {"for": {"days": 1}}}
    enrollment = enrolled(live([step]), Contact.objects.create(email="ada@example.com"))
    token, claimed = claiming.claim(MONDAY)
    ids = [enrollment.pk]
    assert len(claimed) == 1
    with transaction.atomic():
        leaving.leave(ids, "manual", MONDAY)
        worker = beside(lambda: running._work(ids, token, MONDAY))
        worker.join(0.3)
        assert worker.is_alive()
    worker.join(10)
    enrollment.refresh_from_db()
    assert (enrollment.state, log(enrollment)) == ("unenrolled", [("a", "left")])


def test_a_pass_that_is_being_walked_ends_where_the_walk_has_brought_it() -> None:
    step = {"id": "a", "kind": "delay", "config": {"for": {"days": 1}}}
    enrollment = enrolled(live([step]), Contact.objects.create(email="ada@example.com"))
    token, _claimed = claiming.claim(MONDAY)
    with transaction.atomic():
        running._walk([enrollment.pk], token, MONDAY)
        other = beside(lambda: _leave(enrollment.pk))
        other.join(0.3)
        assert other.is_alive()
    other.join(10)
    enrollment.refresh_from_db()
    assert (enrollment.state, log(enrollment)) == ("unenrolled", [("a", "waiting"), ("a", "left")])


def _leave(number: int) -> None:
    with transaction.atomic():
        leaving.leave([number], "manual", MONDAY)


@pytest.mark.parametrize("is_dispatched_first", [True, False])
def test_an_event_that_arrives_while_a_wait_is_being_written_wakes_it(is_dispatched_first: bool) -> None:
    """Dispatched before the wait is committed it is found by looking back, dispatched after by its row."""
    seen, _made = EventDefinition.objects.get_or_create(name="seen", label="Seen")
    contact = Contact.objects.create(email="ada@example.com")
    step = {"id": "a", "kind": "wait_for_event", "config": {"events": [{"event": "seen"}]}}
    enrollment = enrolled(live([step]), contact)
    token, _claimed = claiming.claim(MONDAY)
    at = MONDAY + timedelta(seconds=1)

    def arrive() -> None:
        Event.objects.create(definition=seen, object_type_id="contact", record_id=contact.pk, at=at)
        if is_dispatched_first:
            dispatch()

    def dispatch() -> None:
        row = Event.objects.get()
        with transaction.atomic():
            waking.wake_for([Happening(row.pk, "contact", contact.pk, EVENT, "seen", None, {}, at, at)], at)
            Event.objects.update(dispatched=True)

    with transaction.atomic():
        running._walk([enrollment.pk], token, MONDAY)
        beside(arrive).join(10)
    if not is_dispatched_first:
        dispatch()
    waking.look_back(at)
    while running.run(at).claimed:
        pass
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"
    assert not Wait.objects.exists()


def test_an_event_that_arrives_while_a_step_looks_and_waits_on_is_not_lost() -> None:
    """The dispatcher finds the old row, waits for the pass, and finds it waiting at the new one."""
    EventDefinition.objects.get_or_create(name="seen", label="Seen")
    contact = Contact.objects.create(email="ada@example.com")
    step = {"id": "a", "kind": "wait_for_event", "config": {"events": [{"event": "seen"}]}}
    enrollment = enrolled(live([step]), contact)
    while running.run(MONDAY).claimed:
        pass
    waking.look_back(MONDAY)
    keeping.wake([enrollment.pk], {"event": 0}, MONDAY)
    token, _claimed = claiming.claim(MONDAY)
    happening = Happening(7, "contact", contact.pk, EVENT, "seen", None, {}, MONDAY, MONDAY)

    def dispatch() -> None:
        with transaction.atomic():
            waking.wake_for([happening], MONDAY)

    with transaction.atomic():
        running._walk([enrollment.pk], token, MONDAY)
        other = beside(dispatch)
        other.join(0.3)
        assert other.is_alive()
    other.join(10)
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.woken_by) == ("ready", {"event": 7})
    assert Wait.objects.get().looked is True
    assert Enrollment.objects.count() == 1
