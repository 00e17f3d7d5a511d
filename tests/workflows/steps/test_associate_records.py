"""Associate: with related records or with those that have the same value, with a label, once."""

import pytest

from records import editing
from records.models import Association, AssociationLabel, Change, Company, Contact, Deal
from records.models.reference import Reference
from tests.workflows.steps.standing import problems, ran, scope, summary

pytestmark = pytest.mark.django_db


def linked(start: str, end: str) -> set[tuple[int, int, str | None]]:
    rows = Association.objects.filter(from_type=start, to_type=end)
    return set(rows.values_list("from_id", "to_id", "label__name"))


def test_it_links_with_the_companies_of_the_contact() -> None:
    deal, contact = Deal.objects.create(name="Deal"), Contact.objects.create(first_name="Ada")
    company = Company.objects.create(name="Acme")
    editing.associate(Reference.to(contact), Reference.to(deal))
    editing.associate(Reference.to(contact), Reference.to(company))
    AssociationLabel.objects.create(name="partner", from_type_id="company", to_type_id="contact", label="Partner")
    config = {"with": {"associated": "company"}, "label": "partner"}
    assert ran("associate_records", config, contact) == ["done: Associated with 1 records."]
    assert ran("associate_records", config, contact) == ["done: Was associated already."]
    assert linked("company", "contact") == {(company.pk, contact.pk, None), (company.pk, contact.pk, "partner")}
    change = Change.objects.filter(kind="associated", object_type="contact").latest("id")
    assert change.source.startswith("workflow:")
    assert Association.objects.get(from_type="company", label__name="partner").forward is True
    assert summary("associate_records", config, scope()) == "Associate with all associated companies"


def test_it_finds_records_by_a_matching_value_whatever_its_case() -> None:
    contacts = [Contact.objects.create(city=city) for city in ("oslo", "Bergen", None)]
    companies = [Company.objects.create(name=name) for name in ("Oslo", "OSLO", "Rome")]
    config = {"match": {"object": "company", "property": "name", "value": {"property": "city"}}}
    assert ran("associate_records", config, *contacts) == [
        "done: Associated with 2 records.",
        "skipped: There is no record to associate with.",
        "skipped: There is no record to associate with.",
    ]
    assert linked("contact", "company") == {(contacts[0].pk, one.pk, None) for one in companies[:2]}
    words = "Associate with companies whose Company name is City"
    assert summary("associate_records", config, scope()) == words


def test_two_in_one_batch_that_ask_for_the_same_link_make_it_once() -> None:
    first, second = (Contact.objects.create(city="Oslo") for _number in range(2))
    config = {"match": {"object": "contact", "property": "city", "value": {"property": "city"}}}
    assert ran("associate_records", config, first, second) == [
        "done: Associated with 1 records.",
        "done: Was associated already.",
    ]
    assert linked("contact", "contact") == {(first.pk, second.pk, None), (second.pk, first.pk, None)}


def test_check_names_what_is_missing() -> None:
    where = "s.config"
    assert problems("associate_records", {}, scope())[0][0] == f"{where}.with"
    said = "There is no association label “boss” here."
    assert problems("associate_records", {"with": {"associated": "deal"}, "label": "boss"}, scope()) == [
        (f"{where}.label", said)
    ]
    assert problems(
        "associate_records", {"match": {"object": "company", "property": "x", "value": {"now": True}}}, scope()
    ) == [(f"{where}.match.property", "Companies have no property named “x”.")]
    contact = Contact.objects.create(first_name="Ada")
    Company.objects.create(name="Acme")
    config = {"with": {"associated": "company"}, "label": "boss"}
    editing.associate(Reference.to(contact), Reference("company", Company.objects.get().pk))
    assert ran("associate_records", config, contact) == ["failed: There is no association label “boss” here."]
