"""Whoever publishes or switches does not stand crosswise to workers, and begins again where somebody else did."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from records.models import Contact
from tests.workflows.engine.test_side_by_side import beside
from tests.workflows.making import MONDAY, enrolled
from tests.workflows.publishing.test_inside import mark
from tests.workflows.publishing.test_publishing import begun, publish, turned_on
from workflows import publishing
from workflows.engine import claiming, running
from workflows.models import Workflow
from workflows.publishing import locking

SWITCHES: list[Callable[[Workflow], object]] = [
    lambda workflow: publishing.publish(workflow, by=None, now=MONDAY),
    lambda workflow: publishing.turn_on(workflow, by=None, now=MONDAY),
    lambda workflow: publishing.turn_off(workflow, by=None, now=MONDAY),
    lambda workflow: publishing.trash(workflow, by=None, now=MONDAY),
    lambda workflow: publishing.restore(workflow),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_worker_commits_while_somebody_has_the_workflow() -> None:
    """What a worker writes refers to the workflow, which is checked when it commits."""
    workflow = turned_on([mark("a", "Oslo")])
    enrollment = enrolled(workflow, Contact.objects.create(city="Bergen"))
    token, _claimed = claiming.claim(MONDAY)
    with transaction.atomic():
        locking.locked(workflow)
        worker: threading.Thread = beside(lambda: running._work([enrollment.pk], token, MONDAY))
        worker.join(5)
        assert not worker.is_alive()
    worker.join(10)
    enrollment.refresh_from_db()
    assert enrollment.end_reason == "end"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("switch", SWITCHES)
def test_after_a_deadlock_it_is_done_again(switch: Callable[[Workflow], object], monkeypatch: Any) -> None:
    workflow = begun([mark("a", "Oslo")])
    publish(workflow)
    monkeypatch.setattr(locking, "PATIENCE_SECONDS", 0)
    switch(_failing(workflow, 2, monkeypatch))


@pytest.mark.django_db(transaction=True)
def test_it_is_not_tried_for_ever(monkeypatch: Any) -> None:
    workflow = begun([mark("a", "Oslo")])
    monkeypatch.setattr(locking, "PATIENCE_SECONDS", 0)
    with pytest.raises(OperationalError):
        publish(_failing(workflow, locking.DEADLOCKS, monkeypatch))


@pytest.mark.django_db
def test_within_a_transaction_of_somebody_else_that_one_has_to_begin_again(monkeypatch: Any) -> None:
    workflow = begun([mark("a", "Oslo")])
    with pytest.raises(OperationalError):
        publish(_failing(workflow, 1, monkeypatch))


def _failing(workflow: Workflow, times: int, monkeypatch: pytest.MonkeyPatch) -> Workflow:
    """Have the locking of the workflow fail so many times."""
    left = [times]
    find = Workflow.objects.select_for_update

    def fail(**how: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("deadlock detected")
        return find(**how)

    monkeypatch.setattr(Workflow.objects, "select_for_update", fail)
    return workflow
