"""Changes enroll by the edges of filters and by nothing else."""

from datetime import timedelta

import pytest

from records.editing.merging import merge
from records.models import Contact
from records.models.origin import Origin, origin
from tests.workflows.engine.matching_world import (
    IN_OSLO,
    IS_BIG,
    NOW,
    asked,
    by_event,
    by_filter,
    change,
    deal,
    inside,
    settle,
)
from workflows.engine import matching
from workflows.models import Enrollment, Workflow

pytestmark = pytest.mark.django_db


def test_a_deal_going_from_6000_to_7000_under_amount_over_5000_does_not_enroll() -> None:
    there, poor = deal(6_000), deal(4_000)
    settle()
    workflow = by_filter(IS_BIG, object_type="deal")
    change(there, amount=7_000)
    settle()
    assert inside(workflow) == []
    change(poor, amount=5_001)
    settle()
    assert inside(workflow) == [poor.pk]


def test_several_changes_between_two_rounds_fold_into_one() -> None:
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    other = Contact.objects.create(email="ben@example.com", city="Bergen")
    settle()
    workflow = by_filter(IN_OSLO)
    for city in ("Bergen", "Oslo"):
        change(contact, city=city)
    for city in ("Oslo", "Bergen", "Oslo"):
        change(other, city=city)
    settle()
    assert inside(workflow) == [other.pk]


def test_a_created_record_that_matches_is_an_edge() -> None:
    workflow = by_filter(IN_OSLO)
    nowhere = by_filter(asked("city", "is_unknown"))
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    blank = Contact.objects.create(email="ben@example.com")
    settle()
    assert inside(workflow) == [contact.pk]
    assert inside(nowhere) == [blank.pk]


def test_a_record_that_matched_before_turn_on_enrolls_when_it_matches_again() -> None:
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    workflow = by_filter(IN_OSLO)
    change(contact, city="Bergen")
    settle()
    assert inside(workflow) == []
    change(contact, city="Oslo")
    settle()
    assert inside(workflow) == [contact.pk]


def test_what_was_before_the_workflow_was_on_does_not_enroll() -> None:
    Contact.objects.create(email="ada@example.com", city="Oslo")
    workflow = by_filter(IN_OSLO)
    Workflow.objects.filter(pk=workflow.pk).update(on_since=NOW - timedelta(days=1))
    settle()
    assert inside(workflow) == []


def test_deleted_records_never_enroll_and_restoring_is_no_edge() -> None:
    workflow = by_filter(IN_OSLO)
    remembering = by_filter({"property": "city", "operator": "has_ever_been_any_of", "value": ["Oslo"]})
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    contact.delete()
    settle()
    assert (inside(workflow), inside(remembering)) == ([], [])
    Contact.objects.filter(pk=contact.pk).restore()
    settle()
    assert inside(workflow) == []


@pytest.mark.parametrize("enrolls", [True, False])
def test_a_merge_enrolls_only_where_the_settings_say_so(enrolls: bool) -> None:
    winner = Contact.objects.create(email="ada@example.com")
    loser = Contact.objects.create(email="ada@example.org", city="Oslo")
    settle()
    workflow = by_filter(IN_OSLO, settings={"enroll_merged": enrolls})
    said = by_event({"on": "merged"})
    merge(winner, loser)
    settle()
    assert inside(workflow) == ([winner.pk] if enrolls else [])
    assert inside(said) == [winner.pk]


def test_an_edit_just_before_a_merge_enrolls() -> None:
    winner = Contact.objects.create(email="ada@example.com")
    loser = Contact.objects.create(email="ada@example.org", phone="+47 22 33 44 55")
    settle()
    workflow = by_filter(IN_OSLO)
    change(winner, city="Oslo")
    merge(winner, loser)
    settle()
    assert inside(workflow) == [winner.pk]


@pytest.mark.parametrize("allowed", [True, False])
def test_what_comes_from_salesforce_enrolls_only_where_the_settings_say_so(allowed: bool) -> None:
    workflow = by_filter(IN_OSLO, settings={"salesforce": allowed})
    with origin(Origin("salesforce")):
        contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert inside(workflow) == ([contact.pk] if allowed else [])


def test_depth_and_cause_travel_with_the_change() -> None:
    workflow = by_filter(IN_OSLO)
    with origin(Origin("workflow:7", enrollment=77, depth=3)):
        Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    [enrollment] = Enrollment.objects.filter(workflow=workflow)
    assert enrollment.depth == 3
    assert "77" in str(enrollment.cause)


def test_a_batch_takes_all_changes_of_its_records() -> None:
    workflow = by_filter(IN_OSLO)
    contact = Contact.objects.create(email="ada@example.com", city="Bergen")
    change(contact, city="Oslo")
    change(contact, city="Bergen")
    assert matching.match(NOW, limit=1) == 3
    settle()
    assert inside(workflow) == []


def test_a_trigger_that_cannot_be_read_any_more_enrolls_nobody_and_stops_nobody() -> None:
    broken = by_filter(asked("gone", "is_known"))
    workflow = by_filter(IN_OSLO)
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert (inside(broken), inside(workflow)) == ([], [contact.pk])


@pytest.mark.parametrize("status", ["off", "paused"])
def test_a_workflow_that_is_not_on_enrolls_nobody(status: str) -> None:
    workflow = by_filter(IN_OSLO, status=status)
    Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert inside(workflow) == []
