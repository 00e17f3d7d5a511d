"""Add to list, remove from list: static lists of the right object; who is there already is left alone."""

import pytest

from records import editing
from records.models import Change, Contact, Deal, ListMember, RecordList
from records.models.reference import Reference
from tests.workflows.making import drain, enrolled, live
from tests.workflows.steps.standing import problems, ran, scope, summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def fans() -> RecordList:
    return RecordList.objects.create(name="Fans", object_type_id="contact")


def test_it_adds_and_removes_and_history_tells_why(fans: RecordList) -> None:
    contacts = [Contact.objects.create(first_name=name) for name in ("Ada", "Ben")]
    editing.listing.add(fans, [contacts[0].pk])
    config = {"list": fans.pk}
    assert ran("add_to_list", config, *contacts) == [
        "done: Was in the list “Fans” already.",
        "done: Added to the list “Fans”.",
    ]
    assert ListMember.objects.count() == 2
    change = Change.objects.filter(kind="list_added").latest("id")
    assert (change.record_id, change.source.split(":")[0]) == (contacts[1].pk, "workflow")
    assert change.enrollment is not None
    assert ran("remove_from_list", config, contacts[0]) == ["done: Removed from the list “Fans”."]
    assert ran("remove_from_list", config, contacts[0]) == ["done: Was not in the list “Fans”."]
    assert [row.record_id for row in ListMember.objects.all()] == [contacts[1].pk]
    assert summary("add_to_list", config, scope()) == "Add to the list “Fans”"
    assert summary("remove_from_list", config, scope()) == "Remove from the list “Fans”"


def test_associated_records_can_be_meant(fans: RecordList) -> None:
    deal, contact = Deal.objects.create(name="Deal"), Contact.objects.create(first_name="Ada")
    editing.associate(Reference.to(deal), Reference.to(contact))
    config = {"list": fans.pk, "target": {"associated": "contact"}}
    assert ran("add_to_list", config, deal) == ["done: Added to the list “Fans”."]
    assert problems("add_to_list", config, scope("deal")) == []


def test_added_twice_on_the_way_it_is_a_member_once(fans: RecordList) -> None:
    contact = Contact.objects.create(first_name="Ada")
    steps = [{"id": name, "kind": "add_to_list", "config": {"list": fans.pk}} for name in ("s", "t")]
    enrolled(live(steps), contact)
    drain()
    assert Change.objects.filter(kind="list_added").count() == 1


def test_check_names_lists_that_are_gone_active_or_of_another_object(fans: RecordList) -> None:
    active = RecordList.objects.create(
        name="Oslo", object_type_id="contact", kind="active", filter={"match": "all", "filters": []}
    )
    assert problems("add_to_list", {"list": fans.pk}, scope()) == []
    where = "s.config.list"
    assert problems("add_to_list", {}, scope()) == [(where, "Choose a list.")]
    assert problems("add_to_list", {"list": 0}, scope()) == [(where, "The list that is chosen here does not exist.")]
    said = "“Oslo” is an active list: its filter decides who is in it."
    assert problems("remove_from_list", {"list": active.pk}, scope()) == [(where, said)]
    assert problems("add_to_list", {"list": fans.pk}, scope("deal")) == [(where, "“Fans” is a list of another object.")]


def test_a_list_that_is_gone_fails(fans: RecordList) -> None:
    contact = Contact.objects.create(first_name="Ada")
    number = fans.pk
    fans.delete()
    said = "failed: The list does not exist any more. Choose another one."
    assert ran("add_to_list", {"list": number}, contact) == [said]
    active = RecordList.objects.create(
        name="Oslo", object_type_id="contact", kind="active", filter={"match": "all", "filters": []}
    )
    said = "failed: “Oslo” is an active list: its filter decides who is in it."
    assert ran("add_to_list", {"list": active.pk}, contact) == [said]


def test_of_two_that_mean_the_same_record_one_adds_it(fans: RecordList) -> None:
    deals, contact = [Deal.objects.create(name=name) for name in "AB"], Contact.objects.create(first_name="Ada")
    for deal in deals:
        editing.associate(Reference.to(deal), Reference.to(contact))
    assert ran("add_to_list", {"list": fans.pk, "target": {"associated": "contact"}}, *deals) == [
        "done: Added to the list “Fans”.",
        "done: Was in the list “Fans” already.",
    ]
