"""Whoever has been in a workflow comes again by the conditions that were ticked."""

import pytest

from records.models import Contact, Event, EventDefinition
from tests.workflows.engine.matching_world import IN_OSLO, IS_LEAD, asked, by_filter, change, finish, inside, settle
from tests.workflows.making import MONDAY

pytestmark = pytest.mark.django_db


def test_the_second_time_needs_a_ticked_condition_that_newly_holds_and_the_whole_filter() -> None:
    once = by_filter(IN_OSLO, IS_LEAD)
    ticked = by_filter(IN_OSLO, IS_LEAD, reenroll=[IN_OSLO])
    contact = Contact.objects.create(email="ada@example.com", city="Oslo", lifecycle_stage="lead")
    settle()
    finish(once)
    finish(ticked)
    change(contact, lifecycle_stage="customer")
    change(contact, city="Bergen")
    settle()
    change(contact, city="Oslo")
    settle()
    assert len(inside(ticked)) == 1, "the other condition does not hold"
    change(contact, lifecycle_stage="lead")
    settle()
    assert len(inside(ticked)) == 1, "the condition that newly holds is not ticked"
    change(contact, city="Bergen")
    settle()
    change(contact, city="Oslo")
    settle()
    assert (len(inside(ticked)), len(inside(once))) == (2, 1)


def test_ticked_conditions_are_joined_by_or() -> None:
    workflow = by_filter(IN_OSLO, IS_LEAD, reenroll=[IN_OSLO, IS_LEAD])
    contact = Contact.objects.create(email="ada@example.com", city="Oslo", lifecycle_stage="lead")
    settle()
    for name, away, back in (("city", "Bergen", "Oslo"), ("lifecycle_stage", "customer", "lead")):
        finish(workflow)
        change(contact, **{name: away})
        settle()
        change(contact, **{name: back})
        settle()
    assert len(inside(workflow)) == 3


def test_is_known_lets_records_enroll_again_at_any_change_of_the_value() -> None:
    known = asked("city", "is_known")
    workflow = by_filter(known, reenroll=[known])
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    finish(workflow)
    change(contact, city="Bergen")
    settle()
    assert len(inside(workflow)) == 2
    finish(workflow)
    change(contact, city=None)
    settle()
    assert len(inside(workflow)) == 2


def test_an_event_in_a_filter_is_an_edge_with_its_refinements() -> None:
    twice = {"event": "form_submitted", "operator": "has", "count": {"min": 2}}
    workflow = by_filter(twice, reenroll=[twice])
    contact = Contact.objects.create(email="ada@example.com")
    definition = EventDefinition.objects.get(name="form_submitted")

    def submit() -> None:
        Event.objects.create(definition=definition, object_type_id="contact", record_id=contact.pk, at=MONDAY)
        settle()

    submit()
    assert inside(workflow) == []
    submit()
    assert inside(workflow) == [contact.pk]
    finish(workflow)
    submit()
    assert inside(workflow) == [contact.pk] * 2, "how often is left aside for re-enrollment"
