"""Records that are deleted or merged while they are inside leave, and what they have been through stays known."""

from datetime import timedelta

import pytest

from records import editing
from records.editing.merging import merge
from records.models import Change, Contact
from tests.workflows.engine.test_enrolling import STEPS, hit, was_here
from tests.workflows.making import MONDAY, drain, enrolled, live
from workflows.engine import merging
from workflows.engine.enrolling import enroll
from workflows.happenings import Happening
from workflows.models import Enrollment

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_and_her_double() -> list[Contact]:
    return [Contact.objects.create(email=f"{name}@example.com") for name in ("ada", "double")]


def happened() -> list[Happening]:
    return [
        Happening(row.pk, row.object_type_id, row.record_id, row.kind, row.property, row.old, row.new, row.at, row.at)
        for row in Change.objects.order_by("pk")
    ]


def ending(row: Enrollment) -> str:
    row.refresh_from_db()
    return row.end_reason


def test_a_deleted_record_leaves_at_once_and_restoring_it_does_not_resume(ada_and_her_double: list[Contact]) -> None:
    ada, other = ada_and_her_double
    workflow = live(STEPS)
    row, stays = enrolled(workflow, ada, state="waiting", due_at=None), enrolled(workflow, other)
    editing.delete("contact", [ada.pk])
    editing.restore("contact", [ada.pk])
    assert merging.after(happened(), MONDAY) == 1
    assert (ending(row), ending(stays)) == ("deleted", "")
    assert enroll([hit(workflow, ada)], MONDAY)[0].refusal == "first_time_only"


def test_the_loser_of_a_merge_leaves_and_the_survivor_stays(ada_and_her_double: list[Contact]) -> None:
    ada, double = ada_and_her_double
    workflow, other = live(STEPS), live(STEPS)
    keeps = enrolled(workflow, ada)
    loses = [enrolled(each, double) for each in (workflow, other)]
    merge(ada, double)
    assert merging.after(happened(), MONDAY) == 2
    assert ending(keeps) == ""
    assert [ending(row) for row in loses] == ["merged", "merged"]


def test_the_survivor_inherits_what_both_have_been_through(ada_and_her_double: list[Contact]) -> None:
    ada, double = ada_and_her_double
    before, inside, never = live(STEPS), live(STEPS), live(STEPS)
    was_here(before, double)
    enrolled(inside, double)
    merge(ada, double)
    merging.after(happened(), MONDAY)
    answers = enroll([hit(workflow, ada) for workflow in (before, inside, never)], MONDAY)
    assert [answer.refusal for answer in answers] == ["first_time_only", "first_time_only", ""]


def test_merges_in_a_row_hand_everything_on(ada_and_her_double: list[Contact]) -> None:
    ada, double = ada_and_her_double
    third = Contact.objects.create(email="third@example.com")
    workflow = live(STEPS)
    was_here(workflow, third)
    merge(double, third)
    merge(ada, double)
    merging.after(happened(), MONDAY)
    assert enroll([hit(workflow, ada)], MONDAY)[0].refusal == "first_time_only"


def test_a_deletion_that_is_seen_before_its_merge_hands_on_too(ada_and_her_double: list[Contact]) -> None:
    ada, double = ada_and_her_double
    workflow = live(STEPS)
    row = enrolled(workflow, double)
    merge(ada, double)
    every = happened()
    merging.after([one for one in every if one.kind != "merged"], MONDAY)
    merging.after([one for one in every if one.kind == "merged"], MONDAY)
    assert ending(row) == "deleted"
    assert row.record_id == ada.pk


def test_a_loop_over_a_record_that_is_gone_counts_itself_off(ada_and_her_double: list[Contact]) -> None:
    ada, other = ada_and_her_double
    body = {"id": "x", "steps": [{"id": "b", "kind": "delay", "config": {}}]}
    workflow = live([{"id": "a", "kind": "for_each", "config": {}, "bodies": [body]}])
    parent = enrolled(workflow, ada, state="waiting", due_at=None, open_children=2)
    child = enrolled(workflow, other, node="b", state="waiting", due_at=None, parent=parent, scope="0:x")
    editing.delete("contact", [other.pk])
    merging.after(happened(), MONDAY)
    drain(MONDAY + timedelta(hours=1))
    assert (ending(child), ending(parent)) == ("deleted", "")
    assert parent.open_children == 1
