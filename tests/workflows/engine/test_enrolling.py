"""Who is enrolled, who is not, and which rule said so."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import editing
from records.editing import listing
from records.models import Contact, RecordList
from tests.workflows.making import MONDAY, enrolled, live
from workflows.engine import admitting
from workflows.engine.enrolling import Answer, enroll
from workflows.engine.refusals import REFUSALS
from workflows.models import Enrollment, LogEntry, Workflow
from workflows.requests import Hit

pytestmark = pytest.mark.django_db

STEPS = [{"id": "a", "kind": "delay", "config": {}}]
IN_OSLO = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": ["Oslo"]}]}
IN_ROME = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": ["Rome"]}]}


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", city="Oslo")


def hit(workflow: Workflow, contact: Contact, why: str = "trigger", **more: Any) -> Hit:
    return Hit(workflow.pk, contact.pk, why, **more)


def one(workflow: Workflow, contact: Contact, why: str = "trigger", **more: Any) -> str:
    """Enroll one record and return why it was refused."""
    return enroll([hit(workflow, contact, why, **more)], MONDAY)[0].refusal


def was_here(workflow: Workflow, contact: Contact, **columns: Any) -> Enrollment:
    """Let a record have been in a workflow."""
    ended = {"state": "completed", "end_reason": "end", "due_at": None, "ended_at": MONDAY - timedelta(days=1)}
    return enrolled(workflow, contact, MONDAY - timedelta(days=2), **{**ended, **columns})


def refused(workflow: Workflow) -> list[Mapping[str, Any]]:
    return list(
        LogEntry.objects.filter(workflow=workflow, outcome="refused").order_by("id").values_list("data", flat=True)
    )


def test_a_record_stands_at_the_first_step_and_is_due_at_once(contact: Contact) -> None:
    workflow = live(STEPS)
    asked = hit(workflow, contact, trigger="t1", change=7, depth=3, cause=11, occurrence={"page": "/x"}, given={"n": 1})
    [answer] = enroll([asked], MONDAY)
    row = Enrollment.objects.get()
    assert answer == Answer(asked, row.pk)
    assert (row.workflow_id, row.object_type_id, row.record_id) == (workflow.pk, "contact", contact.pk)
    assert (row.state, row.node, row.due_at, row.entered_at) == ("ready", "a", MONDAY, MONDAY)
    assert (row.revision_id, row.created_at, row.depth) == (None, MONDAY, 3)
    assert row.outputs == {"trigger": {"event": {"page": "/x"}, "given": {"n": 1}}}
    assert row.cause == {"why": "trigger", "trigger": "t1", "change": 7, "enrollment": 11}


def test_a_workflow_without_steps_is_completed_at_once(contact: Contact) -> None:
    assert one(live([]), contact) == ""
    row = Enrollment.objects.get()
    assert (row.state, row.end_reason, row.ended_at, row.due_at) == ("completed", "end", MONDAY, None)


@pytest.mark.parametrize("status", ["off", "paused"])
def test_a_workflow_that_is_not_on_enrolls_by_no_path(contact: Contact, status: str) -> None:
    workflow = live(STEPS, status=status)
    assert one(workflow, contact) == "off"
    assert one(workflow, contact, "manual", anyway=True) == "off"
    assert Enrollment.objects.count() == 0


def test_a_workflow_in_the_trash_or_gone_enrolls_nobody(contact: Contact) -> None:
    workflow = live(STEPS, status="off")
    Workflow.objects.filter(pk=workflow.pk).update(trashed_at=MONDAY)
    assert one(workflow, contact) == "no_workflow"
    assert enroll([Hit(workflow.pk + 1, contact.pk, "trigger")], MONDAY)[0].refusal == "no_workflow"


def test_a_record_in_the_recycle_bin_is_not_enrolled(contact: Contact) -> None:
    editing.delete("contact", [contact.pk])
    assert one(live(STEPS), contact) == "no_record"


def test_while_it_is_active_a_record_is_not_enrolled_again_and_the_log_says_so(contact: Contact) -> None:
    workflow = live(STEPS)
    enrolled(workflow, contact)
    assert one(workflow, contact, may_reenroll=True, change=5) == "already_enrolled"
    assert one(workflow, contact, "manual", anyway=True, by=None) == "already_enrolled"
    assert refused(workflow) == [
        {"reason": "already_enrolled", "why": "trigger", "change": 5},
        {"reason": "already_enrolled", "why": "manual"},
    ]


def test_children_of_other_passes_do_not_count(contact: Contact) -> None:
    workflow = live(STEPS)
    other = Contact.objects.create(email="ben@example.com")
    enrolled(workflow, contact, parent=enrolled(workflow, other), scope="0:x")
    assert one(workflow, contact) == ""


def test_the_first_time_only(contact: Contact) -> None:
    workflow = live(STEPS)
    was_here(workflow, contact)
    assert one(workflow, contact) == "first_time_only"
    assert one(workflow, contact, "existing") == "first_time_only"


def test_a_trigger_that_counts_for_reenrollment_enrolls_again(contact: Contact) -> None:
    workflow = live(STEPS)
    was_here(workflow, contact)
    assert one(workflow, contact, may_reenroll=True) == ""


@pytest.mark.parametrize(
    ("trigger", "more", "expected"),
    [
        ({"kind": "manual"}, {}, "first_time_only"),
        ({"kind": "manual"}, {"anyway": True}, ""),
        ({"kind": "filter", "reenroll": []}, {}, "first_time_only"),
        ({"kind": "filter", "reenroll": [{"property": "city", "operator": "is_known"}]}, {}, ""),
        ({"kind": "event", "reenroll": True}, {}, ""),
        ({"kind": "schedule"}, {}, ""),
        ({"kind": "schedule", "reenroll": False}, {}, "first_time_only"),
    ],
)
@pytest.mark.parametrize("why", ["manual", "api", "workflow"])
def test_by_hand_a_record_comes_again_where_reenrollment_is_on_or_somebody_insists(
    contact: Contact, why: str, trigger: dict[str, Any], more: dict[str, Any], expected: str
) -> None:
    workflow = live(STEPS, trigger=trigger)
    was_here(workflow, contact)
    assert one(workflow, contact, why, **more) == expected


def test_the_suppressed_are_not_enrolled_by_any_path(contact: Contact) -> None:
    suppressing = RecordList.objects.create(name="Never", object_type_id="contact")
    listing.add(suppressing, [contact.pk])
    active = RecordList.objects.create(name="Rome", object_type_id="contact", kind="active", filter=IN_ROME)
    roman = Contact.objects.create(email="eva@example.com", city="Rome")
    parisian = Contact.objects.create(email="guy@example.com", city="Paris", job_title="Boss")
    other = Contact.objects.create(email="ben@example.com", city="Bergen")
    boss = {"match": "all", "filters": [{"property": "job_title", "operator": "is_known"}]}
    workflow = live(STEPS, settings={"suppression": {"lists": [suppressing.pk, active.pk], "filter": boss}})
    answers = enroll([hit(workflow, each, "manual", anyway=True) for each in (contact, roman, parisian, other)], MONDAY)
    assert [answer.refusal for answer in answers] == ["suppressed", "suppressed", "suppressed", ""]
    assert [data["reason"] for data in refused(workflow)] == ["suppressed"] * 3


def test_who_meets_the_goal_already_is_not_enrolled(contact: Contact) -> None:
    workflow = live(STEPS, settings={"goal": IN_OSLO})
    assert one(workflow, contact) == "goal"
    assert one(workflow, Contact.objects.create(email="b@example.com", city="Rome")) == ""


def test_a_goal_without_conditions_is_none(contact: Contact) -> None:
    nothing = {"match": "all", "filters": []}
    assert one(live(STEPS, settings={"goal": nothing, "suppression": {"lists": [], "filter": nothing}}), contact) == ""


def test_nobody_gets_in_while_the_suppression_cannot_be_read(contact: Contact) -> None:
    assert one(live(STEPS, settings={"suppression": {"lists": [404]}}), contact) == "settings"


def test_a_chain_of_automation_that_is_too_long_is_cut_with_a_readable_entry(contact: Contact) -> None:
    workflow = live(STEPS)
    assert one(workflow, contact, "workflow", depth=25, cause=4) == "too_deep"
    assert refused(workflow) == [{"reason": "too_deep", "why": "workflow", "enrollment": 4}]
    assert "circle" in str(REFUSALS["too_deep"])
    assert one(workflow, contact, "workflow", depth=24) == ""


def test_a_record_that_comes_again_and_again_within_an_hour_is_stopped(contact: Contact) -> None:
    workflow = live([])
    for _time in range(100):
        assert one(workflow, contact, may_reenroll=True) == ""
    assert one(workflow, contact, may_reenroll=True) == "too_often"
    later = enroll([hit(workflow, contact, may_reenroll=True)], MONDAY + timedelta(hours=1))
    assert later[0].refusal == ""


def test_of_two_wishes_at_once_the_first_wins(contact: Contact) -> None:
    workflow = live(STEPS)
    answers = enroll([hit(workflow, contact, change=1), hit(workflow, contact, change=2, may_reenroll=True)], MONDAY)
    assert [answer.refusal for answer in answers] == ["", "already_enrolled"]
    assert Enrollment.objects.get().cause["change"] == 1


def test_a_refused_wish_takes_nothing_from_the_next(contact: Contact) -> None:
    workflow = live(STEPS)
    was_here(workflow, contact)
    answers = enroll([hit(workflow, contact), hit(workflow, contact, may_reenroll=True)], MONDAY)
    assert [answer.refusal for answer in answers] == ["first_time_only", ""]


def test_whoever_is_enrolled_leaves_the_other_workflows_that_the_settings_name(contact: Contact) -> None:
    left, kept = live(STEPS), live(STEPS)
    passes = [enrolled(workflow, contact) for workflow in (left, kept)]
    assert one(live(STEPS, settings={"unenroll_others": [left.pk]}), contact) == ""
    for row in passes:
        row.refresh_from_db()
    assert [row.end_reason for row in passes] == ["other_workflow", ""]


def test_of_several_that_want_a_record_for_themselves_the_last_one_keeps_it(contact: Contact) -> None:
    plain = live(STEPS)
    first, last = (live(STEPS, settings={"unenroll_others": "all"}) for _each in range(2))
    enroll([hit(workflow, contact) for workflow in (last, first, plain)], MONDAY)
    assert Enrollment.objects.get(ended_at=None).workflow == last


def test_ten_thousand_take_no_more_queries_than_ten() -> None:
    contacts = Contact.objects.bulk_create([Contact(email=f"c{n}@example.com", city="Bergen") for n in range(1_000)])
    guarded = live(STEPS, settings={"goal": IN_OSLO})
    plain = live(STEPS)

    def queries(some: list[Contact]) -> int:
        with CaptureQueriesContext(connection) as captured:
            answers = enroll([hit(workflow, each) for workflow in (guarded, plain) for each in some], MONDAY)
        assert {answer.refusal for answer in answers} == {""}
        return len(captured)

    queries(contacts[:1])  # reads the revisions
    assert queries(contacts[1:11]) == queries(contacts[11:])


def test_what_started_a_pass_is_told_without_what_is_not_known() -> None:
    assert admitting.cause(Hit(1, 2, "manual", by=3)) == {"why": "manual", "by": 3}
    assert admitting.outputs(Hit(1, 2, "manual")) == {}
