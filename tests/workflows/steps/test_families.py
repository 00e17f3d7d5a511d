"""Parallel paths, loops, and enrolling elsewhere."""

from datetime import timedelta
from typing import Any

import pytest

from records import editing
from records.models import Company, Contact, Deal
from records.models.reference import Reference
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.engine import keeping, leaving
from workflows.models import Enrollment, LogEntry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com")


@pytest.fixture
def deals(contact: Contact) -> list[Deal]:
    made = [editing.create("deal", {"name": f"Deal {number}", "amount": number * 1000}) for number in (1, 2, 3)]
    for deal in made:
        editing.associate(Reference.to(contact), Reference.to(deal))
    return [deal for deal in made if isinstance(deal, Deal)]


def stay(name: str, days: int = 1) -> dict[str, Any]:
    return {"id": name, "kind": "delay", "config": {"for": {"days": days}}}


def loop(**over: Any) -> dict[str, Any]:
    bodies = [{"id": "body", "steps": [stay("b")]}]
    return {"id": "l", "kind": "for_each", "config": {"over": {"associated": "deal", **over}}, "bodies": bodies}


def test_the_record_goes_on_when_the_last_path_has_ended(contact: Contact) -> None:
    bodies = [{"id": "x", "steps": [stay("a")]}, {"id": "y", "steps": [stay("b", 2)]}, {"id": "z", "steps": []}]
    root = enrolled(live([{"id": "p", "kind": "parallel", "bodies": bodies}, stay("c")]), contact)
    drain()
    drain(MONDAY + DAY)
    root.refresh_from_db()
    assert (root.state, root.open_children) == ("waiting", 1)
    drain(MONDAY + 2 * DAY)
    root.refresh_from_db()
    assert (root.node, root.due_at) == ("c", MONDAY + 3 * DAY)
    assert log(root) == [("p", "spawned"), ("p", "done"), ("c", "waiting")]


def test_each_associated_record_walks_the_body(contact: Contact, deals: list[Deal]) -> None:
    root = enrolled(live([loop(), stay("c")]), contact)
    drain()
    children = Enrollment.objects.filter(parent=root).order_by("pk")
    assert [(child.object_type_id, child.record_id) for child in children] == [("deal", deal.pk) for deal in deals]
    drain(MONDAY + DAY)
    root.refresh_from_db()
    assert root.node == "c"


def test_filter_sort_and_limit_say_which(contact: Contact, deals: list[Deal]) -> None:
    over = {
        "filter": {"match": "all", "filters": [{"property": "amount", "operator": "is_greater_than", "value": 1500}]},
        "sort": {"property": "amount", "order": "desc"},
        "limit": 1,
    }
    root = enrolled(live([loop(**over)]), contact)
    drain()
    assert [child.record_id for child in root.children.all()] == [deals[2].pk]


def test_a_loop_over_nothing_goes_on_at_once(contact: Contact) -> None:
    root = enrolled(live([loop(), stay("c")]), contact)
    drain()
    assert log(root) == [("l", "done"), ("c", "waiting")]
    assert LogEntry.objects.order_by("step_seq")[0].data == {"count": 0}


def test_a_record_deleted_in_the_loop_ends_its_own_round_only(contact: Contact, deals: list[Deal]) -> None:
    root = enrolled(live([loop(), stay("c")]), contact)
    drain()
    editing.delete("deal", [deals[0].pk])
    drain(MONDAY + DAY)
    root.refresh_from_db()
    assert root.node == "c"
    assert set(root.children.values_list("end_reason", flat=True)) == {"deleted", "end"}


def test_children_of_a_pass_that_has_left_do_not_walk_on(contact: Contact, deals: list[Deal]) -> None:
    root = enrolled(live([loop(), stay("c")]), contact)
    drain()
    leaving.leave([root.pk], "manual", MONDAY)
    drain(MONDAY + DAY)
    assert set(root.children.values_list("end_reason", flat=True)) == {"parent"}
    assert log(root) == [("l", "spawned"), ("l", "left")]


def test_a_deleted_record_ends_its_children_and_then_itself(contact: Contact, deals: list[Deal]) -> None:
    bodies = [{"id": "x", "steps": [stay("a")]}, {"id": "y", "steps": [stay("b")]}]
    root = enrolled(live([{"id": "p", "kind": "parallel", "bodies": bodies}, stay("c")]), contact)
    drain()
    editing.delete("contact", [contact.pk])
    drain(MONDAY + DAY)
    root.refresh_from_db()
    assert (root.end_reason, set(root.children.values_list("end_reason", flat=True))) == ("deleted", {"deleted"})


def test_records_are_enrolled_elsewhere_with_values_passed_along(contact: Contact, deals: list[Deal]) -> None:
    target = live([stay("t")], object_type="deal", name="Hand over")
    config = {"workflow": target.pk, "record": {"associated": "deal"}, "given": {"who": {"property": "email"}}}
    root = enrolled(live([{"id": "e", "kind": "enroll_in_workflow", "config": config}, stay("c")]), contact)
    drain()
    rows = Enrollment.objects.filter(workflow=target).order_by("pk")
    assert [(row.record_id, row.outputs["trigger"]["given"]) for row in rows] == [
        (deal.pk, {"who": "ada@example.com"}) for deal in deals
    ]
    assert rows[0].depth == 1
    assert log(root)[0] == ("e", "done")


def test_without_a_record_to_enroll_the_step_says_so(contact: Contact) -> None:
    target = live([stay("t")], object_type="deal")
    config = {"workflow": target.pk, "record": {"associated": "deal"}}
    root = enrolled(live([{"id": "e", "kind": "enroll_in_workflow", "config": config}]), contact)
    drain()
    assert log(root) == [("e", "skipped")]
    assert Company.objects.count() == 0


def test_when_a_loop_s_record_is_gone_nothing_inside_is_left_behind(contact: Contact, deals: list[Deal]) -> None:
    """A child that waits for children of its own, over records that are still there, takes them along."""
    other = Contact.objects.create(email="ben@example.com")
    editing.associate(Reference.to(deals[0]), Reference.to(other))
    forever = {"id": "w", "kind": "wait_for_event", "config": {"events": [{"changed": "city"}]}}
    inner = {
        "id": "i",
        "kind": "for_each",
        "config": {"over": {"associated": "contact"}},
        "bodies": [{"id": "inner", "steps": [forever]}],
    }
    outer = {**loop(limit=1), "bodies": [{"id": "body", "steps": [inner]}]}
    root = enrolled(live([outer, stay("c")]), contact)
    drain()
    assert Enrollment.objects.filter(node="w").count() == 2
    editing.delete("deal", [deals[0].pk])
    keeping.wake(list(root.children.values_list("pk", flat=True)), {"gone": True}, MONDAY)
    drain()
    assert set(Enrollment.objects.filter(node="w").values_list("end_reason", flat=True)) == {"parent"}
    root.refresh_from_db()
    assert root.node == "c"
