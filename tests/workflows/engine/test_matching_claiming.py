"""What is dispatched is dispatched whole: one worker for a record, all or nothing of a batch."""

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from records.models import Change, Contact
from records.querying.expressions import Among
from tests.workflows.engine.matching_world import IN_OSLO, NOW, by_filter, change, inside, settle
from workflows.engine import enrolling, matching
from workflows.engine.matching.claiming import claim, undispatched
from workflows.models import Enrollment, Match

MANY = 40


def people(count: int) -> list[Contact]:
    return [Contact.objects.create(email=f"{number}@example.com", city="Bergen") for number in range(count)]


@pytest.mark.django_db
def test_a_crash_on_the_way_loses_nothing_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    workflow, remembering = by_filter(IN_OSLO), by_filter(IN_OSLO, {"associated": "company", "operator": "none"})
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    real = enrolling.enroll

    def crash(hits: Any, now: Any) -> Any:
        real(hits, now)
        raise RuntimeError("The light went out.")

    with monkeypatch.context() as dark:
        dark.setattr(enrolling, "enroll", crash)
        with pytest.raises(RuntimeError):
            matching.match(NOW)
    assert (Change.objects.filter(dispatched=True).count(), Match.objects.count(), inside(workflow)) == (0, 0, [])
    settle()
    assert (inside(workflow), inside(remembering)) == ([contact.pk], [contact.pk])


@pytest.mark.django_db
def test_after_a_deadlock_the_batch_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = by_filter(IN_OSLO)
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    real, said = enrolling.enroll, []

    def deadlocked(hits: Any, now: Any) -> Any:
        said.append(1)
        if len(said) < 3:
            raise OperationalError("deadlock detected")
        return real(hits, now)

    monkeypatch.setattr(enrolling, "enroll", deadlocked)
    settle()
    assert inside(workflow) == [contact.pk]


@pytest.mark.django_db
def test_the_changes_of_records_are_found_by_their_record_and_not_by_going_through_all() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("What PostgreSQL does hangs on its statistics.")
    people(3)
    with transaction.atomic():
        rows = undispatched(Change).filter(Among("record_id", "bigint", [1])).order_by()
        assert "change_of_record (object_type_id=? AND record_id=?)" in rows.filter(object_type="contact").explain()


def beside(work: Any) -> None:
    """Do something on a connection of its own, while the caller's transaction is open."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


@pytest.mark.django_db(transaction=True)
def test_a_record_whose_changes_another_worker_has_is_left_to_it() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    one, other = people(2)
    settle()
    for contact in (one, other):
        for city in ("Oslo", "Bergen"):
            change(contact, city=city)
    found: list[set[int]] = []

    def claim_too() -> None:
        with transaction.atomic():
            found.append({key[1] for key in claim(100, {}).changes})

    with transaction.atomic():
        mine = claim(1, {})
        assert {key[1]: len(rows) for key, rows in mine.changes.items()} == {one.pk: 2}
        beside(lambda: change(one, city="Oslo"))
        beside(claim_too)
    assert found == [{other.pk}]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_enroll_everybody_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    by_filter(IN_OSLO)
    by_filter(IN_OSLO, {"associated": "company", "operator": "none"})
    everybody = people(MANY)
    stop = threading.Event()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while not stop.is_set():
                matching.match(NOW, limit=7)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for contact in everybody:
            change(contact, city="Oslo")
            change(contact, job_title="Baker")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []
    settle()
    assert Enrollment.objects.count() == 2 * MANY
    assert Enrollment.objects.values("workflow", "record_id").distinct().count() == 2 * MANY
