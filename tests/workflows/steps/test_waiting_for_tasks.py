"""Records wait for a task that an earlier step made, whoever says that it is done and whenever."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from records.models import Contact, Task
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.engine.waking import look_back
from workflows.models import Enrollment, Wait

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def waiting(number: int = 1) -> list[Enrollment]:
    """Return contacts' passes that have made a task each and wait for it."""
    steps: list[dict[str, Any]] = [
        {"id": "s1", "kind": "create_task", "config": {"title": "Call"}},
        {"id": "a", "kind": "wait_for_event", "config": {"events": [{"task": "s1"}]}},
    ]
    workflow = live(steps)
    found = [enrolled(workflow, Contact.objects.create(email=f"c{one}@example.com")) for one in range(number)]
    drain()
    return found


def went_on(enrollment: Enrollment) -> bool:
    drain(max(MONDAY + HOUR, timezone.now()))
    enrollment.refresh_from_db()
    return bool(enrollment.outputs.get("a", {}).get("happened"))


def test_a_task_that_is_saved_as_done_wakes_who_waits_for_it() -> None:
    [enrollment] = waiting()
    look_back(MONDAY)
    task = Task.objects.get()
    task.done_at = MONDAY + HOUR
    task.save()
    assert went_on(enrollment)
    assert log(enrollment)[-2:] == [("a", "waiting"), ("a", "done")]
    assert not Wait.objects.exists()


def test_a_task_that_is_saved_otherwise_wakes_nobody() -> None:
    [enrollment] = waiting()
    task = Task.objects.get()
    task.title = "Call again"
    task.save()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.woken_by) == ("waiting", None)


def test_tasks_marked_as_done_in_the_list_wake_theirs_and_no_others(admin_client: Client) -> None:
    first, second, third = waiting(3)
    ids = list(Task.objects.order_by("pk").values_list("pk", flat=True))
    admin_client.post("/admin/records/task/", {"action": "mark_done", "_selected_action": ids[:2]})
    assert (went_on(first), went_on(second), went_on(third)) == (True, True, False)


def test_a_task_done_through_the_api_wakes_who_waits_for_it(client: Client, admin_user: User) -> None:
    [enrollment] = waiting()
    client.force_login(admin_user)
    address = f"/api/v1/tasks/{Task.objects.get().pk}/"
    answer = client.patch(address, {"done_at": "2026-11-23T10:00:00Z"}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert went_on(enrollment)


def test_a_task_done_while_the_wait_was_being_written_is_found_by_looking_back() -> None:
    [enrollment] = waiting()
    Task.objects.update(done_at=MONDAY)
    assert not went_on(enrollment)
    assert look_back(MONDAY) == 1
    assert went_on(enrollment)


def test_a_task_done_before_anybody_waits_for_it_counts() -> None:
    contact, task = Contact.objects.create(email="ada@example.com"), Task.objects.create(title="Call", done_at=MONDAY)
    step = {"id": "a", "kind": "wait_for_event", "config": {"events": [{"task": "s1"}]}}
    assert went_on(enrolled(live([step]), contact, outputs={"s1": {"id": task.pk}}))


def test_many_tasks_are_looked_up_by_one_query(django_assert_max_num_queries: object) -> None:
    enrollments = waiting(20)
    Task.objects.update(done_at=MONDAY)
    look_back(MONDAY)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        drain()
    assert all(went_on(enrollment) for enrollment in enrollments)
