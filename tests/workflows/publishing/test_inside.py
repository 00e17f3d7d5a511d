"""What publishing and switching do to records that are really inside, with real steps and the real engine."""

from datetime import timedelta
from typing import Any

import pytest

from records.models import Contact
from tests.workflows.making import MONDAY, enrolled
from tests.workflows.publishing.test_publishing import redraft, turned_on
from workflows import publishing
from workflows.engine.draining import drain
from workflows.models import Enrollment

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def mark(name: str, city: str) -> dict[str, Any]:
    config = {"property": "city", "value": {"static": city}}
    return {"id": name, "kind": "set_property", "config": config}


def delay(days: int) -> dict[str, Any]:
    return {"id": "wait", "kind": "delay", "config": {"for": {"days": days}}}


def wait(maximum: int | None) -> dict[str, Any]:
    config: dict[str, Any] = {"events": [{"event": "form_submitted"}]}
    return {
        "id": "wait",
        "kind": "wait_for_event",
        "config": config | ({"maximum": {"days": maximum}} if maximum else {}),
    }


def cities() -> list[str | None]:
    return list(Contact.objects.order_by("pk").values_list("city", flat=True))


def inside(steps: list[dict[str, Any]]) -> tuple[Any, Enrollment]:
    workflow = turned_on(steps)
    enrollment = enrolled(workflow, Contact.objects.create(city="Bergen"))
    drain(MONDAY)
    return workflow, enrollment


def publish(workflow: Any, steps: list[dict[str, Any]], after: timedelta, **more: Any) -> None:
    redraft(workflow, steps)
    publishing.publish(workflow, by=None, now=MONDAY + after, **more)
    drain(MONDAY + after)


def test_a_shorter_delay_lets_those_go_who_have_waited_so_long() -> None:
    workflow, _ = inside([delay(9), mark("set", "Oslo")])
    publish(workflow, [delay(5), mark("set", "Oslo")], 4 * DAY)
    assert cities() == ["Bergen"]
    drain(MONDAY + 5 * DAY)
    assert cities() == ["Oslo"]
    workflow, _ = inside([delay(9), mark("set", "Oslo")])
    publish(workflow, [delay(3), mark("set", "Oslo")], 4 * DAY)
    assert cities() == ["Oslo", "Oslo"]


def test_a_longer_delay_counts_the_time_already_waited() -> None:
    workflow, _ = inside([delay(2), mark("set", "Oslo")])
    publish(workflow, [delay(3), mark("set", "Oslo")], DAY)
    drain(MONDAY + 2 * DAY)
    assert cities() == ["Bergen"]
    drain(MONDAY + 3 * DAY)
    assert cities() == ["Oslo"]


@pytest.mark.parametrize(("before", "after"), [(None, 5), (9, None), (9, 5)])
def test_a_wait_that_is_set_anew_is_not_taken_for_one_that_has_ended(before: int | None, after: int | None) -> None:
    workflow, enrollment = inside([wait(before), mark("set", "Oslo")])
    publish(workflow, [wait(after), mark("set", "Oslo")], DAY)
    enrollment.refresh_from_db()
    assert (enrollment.node, enrollment.ended_at, cities()) == ("wait", None, ["Bergen"])
    assert enrollment.due_at == (MONDAY + after * DAY if after else None)
    assert enrollment.waits.count() == 1


@pytest.mark.parametrize(
    ("gone", "expected", "reason"),
    [("finish", "Bergen", ""), ("next", "Oslo", "end"), ("leave", "Bergen", "published")],
)
def test_whoever_waits_at_a_step_that_is_gone(gone: str, expected: str, reason: str) -> None:
    workflow, enrollment = inside([delay(9), mark("set", "Oslo")])
    publish(workflow, [mark("set", "Oslo")], DAY, gone=gone)
    enrollment.refresh_from_db()
    assert (cities(), enrollment.end_reason) == ([expected], reason)
    drain(MONDAY + 9 * DAY)
    enrollment.refresh_from_db()
    assert enrollment.end_reason == (reason or "end")


def test_all_leave_where_the_publisher_says_so() -> None:
    workflow, enrollment = inside([delay(9), mark("set", "Oslo")])
    publish(workflow, [delay(9), mark("set", "Paris")], DAY, inside="leave")
    enrollment.refresh_from_db()
    assert enrollment.end_reason == "published"


@pytest.mark.parametrize(("stop", "days"), [(False, 4), (True, 5)])
def test_those_held_go_on_where_they_stood(stop: bool, days: int) -> None:
    workflow, _ = inside([delay(2), mark("set", "Oslo")])
    publishing.turn_off(workflow, by=None, now=MONDAY + DAY, clocks_stop=stop)
    drain(MONDAY + 3 * DAY)
    assert cities() == ["Bergen"]
    publishing.turn_on(workflow, by=None, now=MONDAY + 4 * DAY)
    for day in range(4, days + 1):
        assert cities() == ["Bergen"], day
        drain(MONDAY + day * DAY)
    assert cities() == ["Oslo"]


@pytest.mark.parametrize(("how", "reason"), [("unenroll", "turned_off"), ("trash", "trashed")])
def test_those_inside_leave_with_the_reason(how: str, reason: str) -> None:
    workflow, enrollment = inside([delay(2), mark("set", "Oslo")])
    if how == "trash":
        publishing.trash(workflow, by=None, now=MONDAY + DAY)
    else:
        publishing.turn_off(workflow, by=None, now=MONDAY + DAY, inside=how)
    drain(MONDAY + DAY)
    enrollment.refresh_from_db()
    assert (enrollment.end_reason, cities()) == (reason, ["Bergen"])


def test_those_drained_go_on_and_nothing_is_done() -> None:
    workflow, enrollment = inside([delay(2), mark("set", "Oslo")])
    publishing.turn_off(workflow, by=None, now=MONDAY + DAY, inside="drain")
    drain(MONDAY + 2 * DAY)
    enrollment.refresh_from_db()
    assert (enrollment.end_reason, cities()) == ("end", ["Bergen"])
