"""Event triggers look at each change and each event by itself."""

import pytest

from records.editing.associating import associate
from records.models import Change, Company, Contact, Event, EventDefinition
from records.models.reference import Reference
from tests.workflows.engine.matching_world import IN_OSLO, asked, by_event, change, deal, finish, group, inside, settle
from workflows.models import Enrollment, LogEntry

pytestmark = pytest.mark.django_db


def test_a_write_of_the_present_value_is_nothing() -> None:
    workflow = by_event({"on": "property_changed", "property": "city"})
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    finish(workflow)
    change(contact, city="Oslo")
    assert not Change.objects.filter(dispatched=False).exists()
    settle()
    assert len(inside(workflow)) == 1


def test_a_property_changed_to_a_value_fires_even_if_the_state_stays() -> None:
    to_big = {"on": "property_changed", "property": "amount", "to": {"operator": "is_greater_than", "value": 5_000}}
    row = deal(6_000)
    settle()
    workflow = by_event(to_big, object_type="deal", reenroll=True)
    change(row, amount=7_000)
    settle()
    assert inside(workflow) == [row.pk]
    finish(workflow)
    change(row, amount=100)
    change(row, amount=8_000)
    settle()
    assert inside(workflow) == [row.pk] * 2


def test_several_events_joined_by_or_enroll_once_by_the_same_change() -> None:
    workflow = by_event({"on": "created"}, {"on": "property_changed", "property": "city"})
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert inside(workflow) == [contact.pk]
    assert not LogEntry.objects.filter(workflow=workflow, outcome="refused").exists()


def test_an_event_enrolls_only_who_also_meets_the_filter() -> None:
    workflow = by_event({"on": "created"}, filter=group(IN_OSLO))
    linked = {"associated": "company", "operator": "any"}
    of_company = by_event({"on": "property_changed", "property": "city"}, filter=group(linked))
    ada, ben = (
        Contact.objects.create(email=f"{name}@example.com", city=city)
        for name, city in (("ada", "Oslo"), ("ben", "Bergen"))
    )
    associate(Reference.to(ben), Reference.to(Company.objects.create(name="Acme")))
    settle()
    assert inside(workflow) == [ada.pk]
    assert inside(of_company) == [ben.pk]


def test_a_trigger_while_the_record_is_inside_is_logged_as_already_enrolled() -> None:
    workflow = by_event({"on": "property_changed", "property": "city"}, reenroll=True)
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    change(contact, city="Bergen")
    settle()
    assert inside(workflow) == [contact.pk]
    [entry] = LogEntry.objects.filter(workflow=workflow, outcome="refused")
    assert entry.data["reason"] == "already_enrolled"


def test_events_are_claimed_and_bring_their_properties() -> None:
    pricing = {"match": "all", "filters": [asked("form", "is_any_of", ["Pricing"])]}
    workflow = by_event({"on": "event", "event": "form_submitted", "where": pricing})
    contact = Contact.objects.create(email="ada@example.com")
    definition = EventDefinition.objects.get(name="form_submitted")
    for form in ("Contact", "Pricing"):
        Event.objects.create(
            definition=definition, object_type_id="contact", record_id=contact.pk, properties={"form": form}
        )
    settle()
    assert inside(workflow) == [contact.pk]
    [enrollment] = Enrollment.objects.filter(workflow=workflow)
    assert "Pricing" in str(enrollment.outputs)
