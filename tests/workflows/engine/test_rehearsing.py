"""A rehearsal tells what would happen, in the order and at the times of the real walk, and leaves nothing behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from records import editing
from records.models import Contact, EventDefinition
from records.models.reference import Reference
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.definition import load
from workflows.engine.rehearsing import MOST, Planned, plan
from workflows.models import LogEntry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", city="Oslo")


def stay(name: str, days: int = 1) -> dict[str, Any]:
    return {"id": name, "kind": "delay", "config": {"for": {"days": days}}}


def put(name: str, **values: Any) -> dict[str, Any]:
    [(prop, value)] = values.items()
    return {"id": name, "kind": "set_property", "config": {"property": prop, "value": {"static": value}}}


def fork() -> dict[str, Any]:
    bergen = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": ["Bergen"]}]}
    paths = [
        {"id": "yes", "name": "Bergen", "when": bergen, "steps": [put("c", first_name="Eva")]},
        {"id": "no", "steps": []},
    ]
    return {"id": "f", "kind": "branch", "branches": paths}


def brief(planned: list[Planned]) -> list[tuple[str, str, int]]:
    return [(one.node, one.outcome, (one.at - MONDAY).days) for one in planned]


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for app in ("records", "workflows")
        for model in apps.get_app_config(app).get_models()
    }


def test_it_tells_what_the_real_walk_then_does(contact: Contact) -> None:
    workflow = live([put("a", city="Bergen"), stay("b", 2), fork()])
    before = counts()
    planned = plan(workflow, contact, MONDAY)
    assert counts() == before
    contact.refresh_from_db()
    assert contact.city == "Oslo"
    assert brief(planned) == [
        ("a", "done", 0), ("b", "waiting", 0), ("b", "done", 2), ("f", "taken", 2), ("c", "done", 2),
    ]  # fmt: skip
    enrollment = enrolled(workflow, contact)
    drain()
    drain(MONDAY + 2 * DAY)
    assert log(enrollment) == [(one.node, one.outcome) for one in planned]
    assert list(LogEntry.objects.order_by("step_seq").values_list("data", flat=True)) == [one.data for one in planned]


def test_what_is_waited_for_does_not_happen(contact: Contact) -> None:
    step = {"id": "w", "kind": "wait_for_event", "config": {"events": [{"changed": "city"}], "maximum": {"days": 3}}}
    assert brief(plan(live([step]), contact, MONDAY)) == [("w", "waiting", 0), ("w", "done", 3)]
    del step["config"]["maximum"]  # type: ignore[attr-defined]
    assert brief(plan(live([step, stay("b")]), contact, MONDAY)) == [("w", "waiting", 0)]


def test_unless_it_is_given(contact: Contact) -> None:
    EventDefinition.objects.get_or_create(name="seen", label="Seen")
    step = {"id": "w", "kind": "wait_for_event", "config": {"events": [{"event": "seen"}], "maximum": {"days": 3}}}
    planned = plan(live([step]), contact, MONDAY, {"event": "seen", "properties": {"page": "/"}})
    assert brief(planned) == [("w", "waiting", 0), ("w", "done", 0)]
    other = plan(live([step]), contact, MONDAY, {"event": "another", "properties": {}})
    assert brief(other)[-1] == ("w", "done", 3)


def test_children_are_walked_and_the_record_goes_on_after_the_last(contact: Contact) -> None:
    bodies = [{"id": "x", "steps": [stay("a", 1)]}, {"id": "y", "steps": [stay("b", 5), put("c", city="Voss")]}]
    planned = plan(live([{"id": "p", "kind": "parallel", "bodies": bodies}, put("d", city="Voss")]), contact, MONDAY)
    assert [(one.node, one.level, (one.at - MONDAY).days) for one in planned] == [
        ("p", 0, 0), ("a", 1, 0), ("a", 1, 1), ("b", 1, 0), ("b", 1, 5), ("c", 1, 5), ("p", 0, 5), ("d", 0, 5),
    ]  # fmt: skip


def test_loops_and_enrolling_elsewhere_leave_nothing_behind(contact: Contact) -> None:
    deal = editing.create("deal", {"name": "Big"})
    editing.associate(Reference.to(contact), Reference.to(deal))
    target = live([stay("t")], object_type="deal")
    inner = {"id": "e", "kind": "enroll_in_workflow", "config": {"workflow": target.pk}}
    bodies = [{"id": "body", "steps": [inner, {"id": "u", "kind": "unenroll", "config": {"from": "others"}}]}]
    loop = {"id": "l", "kind": "for_each", "config": {"over": {"associated": "deal"}}, "bodies": bodies}
    workflow, before = live([loop]), counts()
    planned = plan(workflow, contact, MONDAY)
    assert counts() == before
    assert [(one.node, one.object_type) for one in planned] == [
        ("l", "contact"), ("e", "deal"), ("u", "deal"), ("l", "contact"),
    ]  # fmt: skip


def test_a_circle_is_cut_short(contact: Contact) -> None:
    planned = plan(live([stay("a"), {"id": "j", "kind": "go_to", "target": "a"}]), contact, MONDAY)
    assert (len(planned), planned[-1].outcome) == (MOST + 1, "cut")


def test_a_definition_that_was_never_kept_can_be_rehearsed(contact: Contact) -> None:
    definition = load({"object": "contact", "steps": [put("a", city="Bergen"), put("b", nonsense=1)]})
    before = counts()
    planned = plan(definition, contact, MONDAY)
    assert counts() == before
    assert [(one.node, one.outcome) for one in planned] == [("a", "done"), ("b", "failed")]
    assert plan(load({"object": "contact"}), contact, MONDAY) == []
