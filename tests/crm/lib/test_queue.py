"""The door to the queue: bells ring on commit only, workers give signs of life, nothing is edited in the admin."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django_q.signals import post_execute_in_worker, pre_execute

from crm.lib import heartbeat, queue


def bells() -> list[tuple[str, tuple[object, ...]]]:
    """Return the name and arguments of every bell that waits."""
    waiting: type[Model] = apps.get_model("django_q", "OrmQ")
    return [(row.func(), row.args()) for row in waiting._default_manager.order_by("id")]  # type: ignore[attr-defined]


def ringable() -> None:
    """Stand for a task."""


@pytest.mark.django_db(transaction=True)
def test_a_bell_rings_when_the_transaction_commits() -> None:
    with transaction.atomic():
        queue.later(ringable, 7, "all")
        assert bells() == []
    assert bells() == [("tests.crm.lib.test_queue.ringable", (7, "all"))]


@pytest.mark.django_db(transaction=True)
def test_no_bell_rings_when_the_transaction_rolls_back() -> None:
    class Trouble(Exception):
        pass

    def fail() -> None:
        with transaction.atomic():
            queue.later(ringable)
            raise Trouble

    with pytest.raises(Trouble):
        fail()
    assert bells() == []


@pytest.mark.django_db(transaction=True)
def test_a_task_may_be_named() -> None:
    queue.later("records.importing.run", 7)
    assert bells() == [("records.importing.run", (7,))]


def test_a_function_that_a_worker_could_not_find_is_refused() -> None:
    with pytest.raises(ValueError, match="A worker cannot find"):
        queue.later(lambda: None)


@pytest.mark.django_db
def test_the_beat_of_this_machine_ends_here() -> None:
    queue.beat(queue.here())
    assert bells() == []


@pytest.mark.django_db
def test_the_beat_of_another_machine_is_passed_on_and_dropped_in_the_end() -> None:
    queue.beat("elsewhere:/var", 3)
    assert bells() == [("crm.lib.queue.beat", ("elsewhere:/var", 4))]
    queue.beat("elsewhere:/var", queue.PASSES)
    assert len(bells()) == 1


def test_a_task_marks_its_worker_busy_while_it_runs_and_leaves_a_sign_of_life() -> None:
    heartbeat.forget_busy()
    before = heartbeat.last()
    pre_execute.send(sender="django_q", func=ringable, task={})
    assert heartbeat.busy() == 1
    assert heartbeat.last() > before
    post_execute_in_worker.send(sender="django_q", func=ringable, task={})
    assert heartbeat.busy() == 0


def test_nobody_edits_the_queue_in_the_admin(admin_client: Client) -> None:
    models = list(apps.get_app_config("django_q").get_models())
    assert [model for model in models if admin.site.is_registered(model)] == []
    assert admin_client.get("/admin/django_q/schedule/").status_code == 404


def test_a_task_can_see_that_its_cluster_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_stop", lambda cluster: True)
    assert not queue.is_stopping()
    try:
        assert queue._stop_and_say_so(None)
        assert queue.is_stopping()
    finally:
        queue._stop_flag[0] = 0
