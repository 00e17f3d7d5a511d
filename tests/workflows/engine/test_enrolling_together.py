"""Two workers that want to enroll the same record at the same time come one after the other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from records.models import Contact
from tests.workflows.engine.test_enrolling import STEPS, hit
from tests.workflows.making import MONDAY, live
from workflows.engine.enrolling import enroll
from workflows.models import Enrollment, LogEntry
from workflows.requests import Hit

# Threads have to see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time anyway")
def test_a_record_is_enrolled_once_however_many_ask_for_it() -> None:
    contacts = [Contact.objects.create(email=f"c{n}@example.com") for n in range(20)]
    workflows = [live(STEPS) for _each in range(3)]
    barrier = Barrier(4)

    def worker(turn: int) -> list[str]:
        # Each in another order: locks that are taken crosswise would end in a deadlock.
        asked: list[Hit] = [hit(workflow, contact) for workflow in workflows for contact in contacts]
        asked = asked[turn * 10 :] + asked[: turn * 10]
        try:
            barrier.wait(20)
            with transaction.atomic():
                return [answer.refusal for answer in enroll(asked, MONDAY)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(worker, range(4)))
    assert sorted(len(set(refusals)) for refusals in answers) == [1, 1, 1, 1]
    assert sorted(refusals[0] for refusals in answers) == ["", *["already_enrolled"] * 3]
    assert Enrollment.objects.count() == 60
    assert LogEntry.objects.filter(outcome="refused").count() == 180
