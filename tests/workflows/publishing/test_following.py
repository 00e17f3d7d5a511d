"""Which revision those inside go by after several publishings, and when their step counts as the same one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from records import editing
from records.models import Contact
from records.models.reference import Reference
from tests.workflows.making import MONDAY, drain, enrolled
from tests.workflows.publishing.test_inside import delay, mark
from tests.workflows.publishing.test_publishing import redraft, turned_on
from workflows import publishing
from workflows.engine import keeping
from workflows.models import Delivery, Enrollment, LogEntry, Workflow

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CALL: dict[str, Any] = {"id": "call", "kind": "webhook", "config": {"url": "https://example.com/"}}


def stay(name: str, days: int = 9) -> dict[str, Any]:
    return {**delay(days), "id": name}


def nothing(name: str) -> dict[str, Any]:
    """Return a step that is done at once."""
    return {"id": name, "kind": "set_property", "config": {"property": "job_title", "value": {"static": name}}}


def apart(**bodies: list[dict[str, Any]]) -> dict[str, Any]:
    paths = [{"id": name, "steps": steps} for name, steps in bodies.items()]
    return {"id": "p", "kind": "parallel", "config": {}, "bodies": paths}


def inside(steps: list[dict[str, Any]]) -> tuple[Workflow, Enrollment]:
    workflow = turned_on(steps)
    root = enrolled(workflow, Contact.objects.create(city="Bergen"))
    drain()
    root.refresh_from_db()
    return workflow, root


def publish(workflow: Workflow, steps: list[dict[str, Any]], **more: Any) -> None:
    redraft(workflow, steps)
    publishing.publish(workflow, by=None, now=MONDAY + DAY, **more)


def answer(row: Enrollment) -> Enrollment:
    """Have the answer to a call come, and walk on."""
    word = {"status": 200}
    Delivery.objects.filter(enrollment=row).update(state="sent", answer=word)
    with transaction.atomic():
        keeping.wake([row.pk], {"delivery": {**word, "state": "sent"}}, MONDAY + DAY)
    drain(MONDAY + DAY)
    row.refresh_from_db()
    return row


def made(node: str) -> int:
    """Return how often a step was done."""
    return LogEntry.objects.filter(node=node, outcome="done").count()


@pytest.mark.parametrize("gone", ["next", "leave"])
def test_whoever_waits_for_an_answer_finishes_where_his_step_still_is(gone: str) -> None:
    workflow, row = inside([CALL, mark("a", "Oslo")])
    publish(workflow, [mark("b", "Rome")], gone=gone)
    publish(workflow, [mark("c", "Paris")], inside="finish")
    row.refresh_from_db()
    assert row.revision is not None
    assert row.revision.number == 1
    assert answer(row).end_reason == "end"
    assert Contact.objects.get().city == "Oslo"


def test_one_that_was_pinned_to_a_revision_without_its_step_does_what_was_chosen_when_it_went() -> None:
    workflow, row = inside([CALL, mark("a", "Oslo"), mark("b", "Rome")])
    publish(workflow, [mark("b", "Rome")], gone="next")
    Enrollment.objects.filter(pk=row.pk).update(revision=workflow.revisions.get(number=2))
    assert answer(row).end_reason == "end"
    assert (made("a"), made("b")) == (0, 1)


@pytest.mark.parametrize(
    ("gone", "reason", "city"), [("leave", "published", "Bergen"), ("next", "end", "Rome"), ("finish", "end", "Oslo")]
)
def test_what_was_chosen_when_the_step_went_holds_after_later_publishings(gone: str, reason: str, city: str) -> None:
    workflow, row = inside([CALL, mark("a", "Oslo"), nothing("b")])
    publish(workflow, [mark("c", "Rome"), nothing("b")], gone=gone)
    later = {"leave": "next", "next": "leave", "finish": "leave"}[gone]
    publish(workflow, [nothing("b"), mark("c", "Rome")], gone=later)
    assert answer(row).end_reason == reason
    assert Contact.objects.get().city == city


@pytest.mark.parametrize("gone", ["finish", "next", "leave"])
@pytest.mark.parametrize("stays", [True, False])
def test_a_path_whose_step_moves_behind_it_does_not_walk_on_there(gone: str, stays: bool) -> None:
    workflow, root = inside([apart(x=[stay("x1")], y=[stay("y1")]), mark("z", "Oslo")])
    moved = [stay("x1"), stay("y1"), mark("z", "Oslo")]
    publish(workflow, [apart(x=[nothing("n")], y=[nothing("m")]), *moved] if stays else moved, gone=gone)
    for day in range(1, 30):
        drain(MONDAY + day * DAY)
    root.refresh_from_db()
    assert (root.open_children, Enrollment.objects.filter(ended_at=None).count()) == (0, 0)
    assert made("z") == (0 if gone == "leave" and not stays else 1)


def test_a_record_does_not_walk_into_a_body_that_its_step_has_moved_into() -> None:
    workflow, root = inside([stay("x1"), mark("z", "Oslo")])
    publish(workflow, [apart(x=[stay("x1")], y=[stay("y1")]), mark("z", "Oslo")])
    drain(MONDAY + 9 * DAY)
    root.refresh_from_db()
    assert (root.end_reason, made("z")) == ("end", 1)


def test_a_path_does_not_go_on_in_the_other_one() -> None:
    workflow, root = inside([apart(x=[CALL], y=[stay("y1", 1), mark("z", "Oslo")])])
    publish(workflow, [apart(x=[nothing("n")], y=[stay("y1", 1), CALL, mark("z", "Oslo")])], gone="leave")
    answer(root.children.get(scope__endswith=":x"))
    assert made("z") == 0


def test_a_path_follows_where_it_has_stayed_what_it_was() -> None:
    workflow, root = inside([apart(x=[stay("x1")], y=[stay("y1")]), mark("z", "Oslo")])
    publish(workflow, [apart(x=[stay("x1", 2), mark("x2", "Rome")], y=[stay("y1", 2)]), mark("z", "Oslo")])
    drain(MONDAY + 2 * DAY)
    root.refresh_from_db()
    assert (root.end_reason, made("x2"), made("z")) == ("end", 1, 1)


@pytest.mark.parametrize("kind", ["parallel", "for_each"])
def test_a_child_goes_on_where_its_step_has_come_back_to(kind: str) -> None:
    """An older revision had the step elsewhere, so that the parent has to be asked where it is at home."""
    workflow = turned_on([nothing("n")])

    def around(*steps: dict[str, Any]) -> dict[str, Any]:
        if kind == "parallel":
            return apart(x=list(steps), y=[nothing("y1")])
        bodies = [{"id": "x", "steps": list(steps)}]
        return {"id": "p", "kind": "for_each", "config": {"over": {"associated": "contact"}}, "bodies": bodies}

    publish(workflow, [around(CALL), mark("z", "Oslo")])
    contact, other = Contact.objects.create(city="Bergen"), Contact.objects.create()
    editing.associate(Reference.to(contact), Reference.to(other))
    root = enrolled(workflow, contact, node="p")
    drain()
    publish(workflow, [around(nothing("n")), CALL, mark("z", "Oslo")], gone="next")
    publish(workflow, [around(CALL, mark("w", "Rome")), mark("z", "Oslo")], gone="next")
    answer(root.children.get(node="call"))
    root.refresh_from_db()
    assert (made("w"), made("z"), root.end_reason) == (1, 1, "end")
