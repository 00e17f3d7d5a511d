"""Clear property: empties what may be empty, here or on associated records."""

import pytest

from records import editing
from records.models import Contact, Deal, PropertyDefinition
from records.models.reference import Reference
from tests.workflows.steps.standing import problems, ran, scope, summary

pytestmark = pytest.mark.django_db

CITY = {"property": "city"}


def test_it_clears_and_leaves_alone_what_is_blank() -> None:
    contacts = [Contact.objects.create(city="Oslo"), Contact.objects.create()]
    assert ran("clear_property", CITY, *contacts) == ["done: Cleared City.", "done: City was already blank."]
    assert set(Contact.objects.values_list("city", flat=True)) == {None}
    assert summary("clear_property", CITY, scope()) == "Clear City"


def test_a_custom_property_is_cleared_on_associated_records() -> None:
    PropertyDefinition.objects.create(object_type_id="deal", name="note_to_self", label="Note", kind="text")
    contact = Contact.objects.create(first_name="Ada")
    deal = Deal.objects.create(name="Deal", properties={"note_to_self": "x"})
    editing.associate(Reference.to(contact), Reference.to(deal))
    config = {"property": "note_to_self", "target": {"associated": "deal", "which": "first"}}
    assert ran("clear_property", config, contact) == ["done: Cleared Note."]
    deal.refresh_from_db()
    assert deal.properties == {}
    assert summary("clear_property", config, scope()) == "Clear Note of the first associated deal"


def test_what_is_required_cannot_be_cleared() -> None:
    deal = Deal.objects.create(name="Deal")
    said = "Deal name is required and cannot be cleared."
    assert problems("clear_property", {"property": "name"}, scope("deal")) == [("s.config.property", said)]
    assert ran("clear_property", {"property": "name"}, deal) == ["failed: Deal name is required."]
    deal.refresh_from_db()
    assert deal.name == "Deal"
