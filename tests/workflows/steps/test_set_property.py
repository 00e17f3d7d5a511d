"""Set property: on the record or on associated ones, replaced, gained or lost, and silent where nothing changes."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from records import editing
from records.models import Change, Company, Contact, Deal, PropertyDefinition, PropertyOption
from records.models.reference import Reference
from tests.workflows.making import drain, enrolled, live
from tests.workflows.steps.standing import made, problems, ran, scope, sentence, summary

pytestmark = pytest.mark.django_db

NORWAY = {"property": "country", "value": {"static": "Norway"}}


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", first_name="Ada", city="Oslo")


def interests() -> PropertyDefinition:
    row = PropertyDefinition.objects.create(
        object_type_id="contact", name="interests", label="Interests", kind="multi_choice"
    )
    for value in ("art", "food", "golf"):
        PropertyOption.objects.create(definition=row, value=value, label=value.title())
    return row


def test_it_sets_a_fixed_value(contact: Contact) -> None:
    assert ran("set_property", NORWAY, contact) == ["done: Set Country/Region to “Norway”."]
    contact.refresh_from_db()
    assert contact.country == "Norway"
    assert summary("set_property", NORWAY, scope()) == "Set Country/Region to Norway"


def test_a_value_that_is_there_already_leaves_no_change(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(country="Norway")
    before = Change.objects.count()
    assert ran("set_property", NORWAY, contact) == ["done: Country/Region already had this value: “Norway”."]
    assert Change.objects.count() == before


def test_options_read_as_labels(contact: Contact) -> None:
    config = {"property": "lifecycle_stage", "value": {"static": "marketingqualifiedlead"}}
    assert ran("set_property", config, contact) == ["done: Set Lifecycle stage to “Marketing qualified lead”."]
    assert summary("set_property", config, scope()) == "Set Lifecycle stage to Marketing qualified lead"


def test_a_stage_brings_its_pipeline_along() -> None:
    deals = [Deal.objects.create(name=f"Deal {n}", pipeline="default", stage="contractsent") for n in range(3)]
    ran("set_property", {"property": "stage", "value": {"static": "closedwon"}}, *deals)
    assert set(Deal.objects.values_list("stage", "pipeline")) == {("closedwon", "default")}


def test_it_writes_to_all_associated_records(contact: Contact) -> None:
    deals = [Deal.objects.create(name=f"Deal {n}", next_step="Call" if n else None) for n in range(3)]
    for deal in deals:
        editing.associate(Reference.to(contact), Reference.to(deal))
    config = {"property": "next_step", "value": {"static": "Call"}, "target": {"associated": "deal"}}
    said = ["done: Set Next step of 3 associated records to “Call”; 1 was changed."]
    assert ran("set_property", config, contact) == said
    assert summary("set_property", config, scope()) == "Set Next step of all associated deals to Call"
    change = Change.objects.get(object_type="deal", property="next_step", kind="updated")
    assert (change.record_id, change.source.split(":")[0]) == (deals[0].pk, "workflow")


def test_without_associated_records_it_is_left_out(contact: Contact) -> None:
    config = {"property": "next_step", "value": {"static": "Call"}, "target": {"associated": "deal"}}
    assert ran("set_property", config, contact) == ["skipped: There is no associated record to write to."]


def test_a_text_is_filled_in_for_each_record() -> None:
    contacts = [Contact.objects.create(first_name=name) for name in ("Ada", "Ben")]
    config = {"property": "city", "value": {"text": "Home of {{ contact.first_name }}"}}
    assert ran("set_property", config, *contacts) == [
        "done: Set City to “Home of Ada”.",
        "done: Set City to “Home of Ben”.",
    ]


def test_a_blank_source_leaves_the_property_unless_it_is_to_be_cleared(contact: Contact) -> None:
    config: dict[str, Any] = {"property": "city", "value": {"property": "country"}}
    said = "skipped: There is no value to write: the source is blank. The property stays as it is."
    assert ran("set_property", config, contact) == [said]
    assert ran("set_property", {**config, "clear_blank": True}, contact) == ["done: Cleared City."]
    contact.refresh_from_db()
    assert contact.city is None


@pytest.mark.parametrize(
    ("mode", "given", "expected"),
    [
        ("append", ["golf"], ";art;food;golf;"),
        ("append", ["art"], ";art;food;"),
        ("remove", ["art"], ";food;"),
        ("remove", ["art", "food"], None),
        ("replace", ["golf"], ";golf;"),
    ],
)
def test_a_multiple_choice_gains_and_loses_options(mode: str, given: list[str], expected: str | None) -> None:
    interests()
    contact = Contact.objects.create(properties={"interests": ";art;food;"})
    ran("set_property", {"property": "interests", "value": {"static": given}, "mode": mode}, contact)
    contact.refresh_from_db()
    assert contact.properties.get("interests") == expected


def test_an_archived_option_can_be_lost_but_not_gained() -> None:
    row = interests()
    contact = Contact.objects.create(properties={"interests": ";art;food;"})
    row.options.filter(value="art").update(archived=True)
    PropertyDefinition.objects.get(pk=row.pk).save()
    config = {"property": "interests", "value": {"static": ["art"]}}
    assert ran("set_property", {**config, "mode": "append"}, contact) == [
        "failed: “art” is not an option of Interests."
    ]
    assert ran("set_property", {**config, "mode": "remove"}, contact) == ["done: Set Interests to “Food”."]


def test_a_value_that_another_record_has_alone_fails(contact: Contact) -> None:
    other = Contact.objects.create(email="ben@example.com")
    config = {"property": "email", "value": {"static": "ada@example.com"}}
    assert ran("set_property", config, other) == [f"failed: “ada@example.com” is already used by record {contact.pk}."]


def test_of_two_in_one_batch_only_one_gets_what_only_one_can_have() -> None:
    two = [Contact.objects.create(first_name=name) for name in ("Ada", "Ben")]
    said = ran("set_property", {"property": "email", "value": {"static": "one@example.com"}}, *two)
    assert [words.split(":")[0] for words in said] == ["done", "failed"]


def test_a_property_that_is_gone_fails_and_the_record_goes_on(contact: Contact) -> None:
    workflow = live(
        [
            {"id": "s", "kind": "set_property", "config": {"property": "gone", "value": {"static": "x"}}},
            {"id": "t", "kind": "set_property", "config": NORWAY},
        ]
    )
    enrollment = enrolled(workflow, contact)
    drain()
    assert sentence(enrollment) == "failed: Contacts have no property named “gone”."
    assert sentence(enrollment, "t").startswith("done")


def test_check_says_what_is_wrong(ada: User) -> None:
    at = scope(outputs=made(score="number"))

    def messages(**config: Any) -> list[str]:
        return [message for _where, message in problems("set_property", config, at)]

    assert messages(**NORWAY) == []
    assert messages(property="owner", value={"static": ada.pk}) == []
    assert messages(value={"static": 1}) == ["Choose a property."]
    assert messages(property="nope", value={"static": 1}) == ["Contacts have no property named “nope”."]
    assert messages(property="created_at", value={"now": True}) == ["Create date is read only."]
    assert messages(property="lifecycle_stage", value={"static": "x"}) == ["“x” is not an option of Lifecycle stage."]
    assert messages(property="country", value={"static": ""}) == ["Enter a value."]
    assert messages(property="country", value={"property": "owner"}) == ["Owner cannot be written to Country/Region."]
    assert messages(property="country", value={"output": {"step": "s1", "name": "score"}}) == []
    assert messages(property="country", value={"static": "x"}, mode="append") == [
        "Only a multiple choice can gain or lose options."
    ]
    assert messages(property="country", value={"static": "x"}, target={"associated": "planet"}) == [
        "There is no object named “planet”."
    ]
    assert problems("set_property", {"property": "country"}, at)[0][0] == "s.config.value"


def test_the_owner_of_the_record_can_be_written_to_its_company(contact: Contact, ada: User) -> None:
    company = Company.objects.create(name="Acme")
    editing.associate(Reference.to(contact), Reference.to(company))
    Contact.objects.filter(pk=contact.pk).update(owner=ada)
    config = {"property": "owner", "value": {"property": "owner"}, "target": {"associated": "company"}}
    assert ran("set_property", config, contact) == ["done: Set Owner to “Ada Lovelace”."]
    company.refresh_from_db()
    assert company.owner_id == ada.pk


def test_a_filter_of_targets_sees_what_the_step_before_wrote(contact: Contact) -> None:
    deals = [Deal.objects.create(name=name) for name in "AB"]
    for deal in deals:
        editing.associate(Reference.to(contact), Reference.to(deal))
    called = {"match": "all", "filters": [{"property": "next_step", "operator": "is_any_of", "value": ["Call"]}]}
    first = {"associated": "deal", "which": "first"}
    steps = [
        {"id": name, "kind": "set_property", "config": {"property": prop, "value": {"static": value}, "target": target}}
        for name, prop, value, target in (
            ("s", "next_step", "Call", first),
            ("t", "description", "Called", {"associated": "deal", "filter": called}),
        )
    ]
    enrolled(live(steps), contact)
    drain()
    assert list(Deal.objects.order_by("pk").values_list("description", flat=True)) == ["Called", None]


def test_what_only_one_can_have_is_not_given_to_several(contact: Contact) -> None:
    deal, other = Deal.objects.create(name="Deal"), Contact.objects.create(first_name="Ben")
    for one in (contact, other):
        editing.associate(Reference.to(deal), Reference.to(one))
    config = {"property": "email", "value": {"static": "x@example.com"}, "target": {"associated": "contact"}}
    said = "failed: The value must be unique, so it cannot be given to several records."
    assert ran("set_property", config, deal) == [said]
    assert not Contact.objects.filter(email="x@example.com").exists()
