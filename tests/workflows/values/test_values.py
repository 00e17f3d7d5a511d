"""What values are, for records, events, earlier steps and texts; how many questions they ask; what check says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.lib.errors import InvalidValues
from records import editing
from records.models import AssociationLabel, Company, Contact, Deal, EventDefinition, EventProperty, PropertyDefinition
from records.models.reference import Reference
from tests.workflows.making import MONDAY
from tests.workflows.steps.standing import made, scope
from tests.workflows.values.standing import batch_of, worked_out
from workflows.scope import Scope
from workflows.values import check_sources, in_words, parse, prepare, to_json
from workflows.values.related import parse as parse_related

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(
        email="ada@example.com", first_name="Ada", city="Oslo", date_of_birth=date(1990, 5, 1)
    )


def link(start: Any, *ends: Any, **more: Any) -> None:
    for end in ends:
        editing.associate(Reference.to(start), Reference.to(end), **more)


def messages(raw: Any, at: Scope) -> list[str]:
    return [problem.message for problem in parse(raw).check(at, "v")]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"static": 5}, 5),
        ({"property": "city"}, "Oslo"),
        ({"property": "country"}, None),
        ({"property": "date_of_birth"}, date(1990, 5, 1)),
        ({"now": True}, MONDAY),
        ({"output": {"step": "s1", "name": "n"}}, 7),
        ({"output": {"step": "s1", "name": "none"}}, None),
        ({"output": {"step": "s9", "name": "n"}}, None),
        ({"event": "page_url"}, "https://example.com"),
        ({"event": "none"}, None),
        ({"given": "amount"}, 12),
        ({"date": {"from": {"now": True}, "offset": {"days": 3, "direction": "after", "at": "09:00"}}},
         datetime(2026, 11, 26, 8, tzinfo=UTC)),
        ({"date": {"from": {"property": "date_of_birth"}, "offset": {"days": 1, "direction": "before"}}},
         date(1990, 4, 30)),
        ({"date": {"from": {"property": "date_of_birth"}, "offset": {"hours": 1, "direction": "after"}}},
         datetime(1990, 4, 30, 23, tzinfo=UTC)),
        ({"date": {"from": {"property": "country"}, "offset": {"direction": "on"}}}, None),
        ({"date": {"from": {"given": "day"}, "offset": {"days": 1, "direction": "after"}}}, date(2026, 1, 2)),
        ({"text": "Hi {{ contact.first_name }} of {{ contact.country | default: 'nowhere' }}"}, "Hi Ada of nowhere"),
        ({"text": "{{ contact.country }}"}, None),
        ({"text": "{{ steps.s1.n }} {{ event.page_url }} {{ given.amount }} {{ contact.id }}"},
         "7 https://example.com 12 %s"),
        ({"text": "{{ nothing.here }}x{{ company.name }}"}, "x"),
    ],
)  # fmt: skip
def test_a_value_is(contact: Contact, raw: dict[str, Any], expected: Any) -> None:
    outputs = {
        "s1": {"n": 7},
        "trigger": {"event": {"page_url": "https://example.com"}, "given": {"amount": 12, "day": "2026-01-01"}},
    }
    if isinstance(expected, str):
        expected = expected.replace("%s", str(contact.pk))
    assert worked_out(raw, contact, outputs=outputs) == [expected]


def test_texts_read_options_users_and_money_as_people_do(ada: User) -> None:
    deal = Deal.objects.create(name="Big", amount=Decimal("1200.50"), stage="closedwon", owner=ada)
    text = "{{ deal.stage }}, {{ deal.amount }}, {{ deal.amount | number: 0 }}, {{ deal.owner }}, {{ owner.email }}"
    assert worked_out({"text": text}, deal) == ["Closed won, $1,200.50, 1,200, Ada Lovelace, ada@example.com"]


def test_event_properties_have_their_kind(contact: Contact) -> None:
    definition = EventDefinition.objects.create(name="bought", label="Bought")
    EventProperty.objects.create(definition=definition, name="at", label="At", kind="datetime")
    EventProperty.objects.create(definition=definition, name="price", label="Price", kind="currency")
    outputs = {"trigger": {"event": {"at": 1_000, "price": {"amount": "5.00", "sort": 5.0}}}}
    assert worked_out({"event": "at"}, contact, outputs=outputs) == [datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)]
    assert worked_out({"event": "price"}, contact, outputs=outputs) == [Decimal("5.00")]


def test_what_is_no_date_is_refused(contact: Contact) -> None:
    raw = {"date": {"from": {"property": "city"}, "offset": {"direction": "on"}}}
    with pytest.raises(InvalidValues, match="is not a date"):
        worked_out(raw, contact)
    with pytest.raises(InvalidValues, match="no property of this name"):
        worked_out({"property": "gone"}, contact)


def test_the_primary_record_stands_for_many_and_the_first_where_there_is_none(contact: Contact) -> None:
    companies = [Company.objects.create(name=name) for name in ("First", "Second", "Third")]
    link(contact, *companies)
    assert worked_out({"text": "{{ company.name }}"}, contact) == ["First"]
    editing.set_primary(Reference.to(contact), Reference.to(companies[1]))
    assert worked_out({"text": "{{ company.name }}"}, contact) == ["Second"]
    editing.delete("company", [companies[1].pk])
    assert worked_out({"text": "{{ company.name }}"}, contact) == ["First"]
    other = Contact.objects.create(first_name="Ben")
    link(companies[2], other)
    assert worked_out({"text": "{{ company.name }}"}, other) == ["Third"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"which": "first"}, ["a"]),
        ({"which": "recent"}, ["d"]),
        ({"limit": 2}, ["a", "b"]),
        ({"sort": {"property": "amount"}}, ["b", "c", "a", "d"]),
        ({"sort": {"property": "amount", "order": "desc"}, "limit": 3}, ["a", "c", "b"]),
        ({"which": "first", "sort": {"property": "amount", "order": "desc"}}, ["a"]),
        (
            {
                "filter": {"match": "all", "filters": [{"property": "amount", "operator": "is_known"}]},
                "which": "recent",
            },
            ["c"],
        ),
    ],
)
def test_of_several_records_those_are_meant(contact: Contact, raw: dict[str, Any], expected: list[str]) -> None:
    deals = [
        Deal.objects.create(name=name, amount=amount) for name, amount in zip("abcd", (30, 10, 20, None), strict=True)
    ]
    link(contact, *deals)
    batch = batch_of(contact)
    found = parse_related({"associated": "deal", **raw}).find(batch)
    names = {deal.pk: deal.name for deal in deals}
    assert [names[reference.record_id] for reference in found[1]] == expected


def test_a_label_reads_from_either_end_and_inverse_the_other_way() -> None:
    boss, clerk = Contact.objects.create(first_name="Boss"), Contact.objects.create(first_name="Clerk")
    AssociationLabel.objects.create(
        name="manages", from_type_id="contact", to_type_id="contact", label="Manages", inverse_label="Reports to"
    )
    link(boss, clerk, label="manages")
    raw = {"associated": "contact", "label": "manages"}
    assert worked_out({"property": "first_name", "of": raw}, boss, clerk) == ["Clerk", None]
    assert worked_out({"property": "first_name", "of": {**raw, "inverse": True}}, boss, clerk) == [None, "Boss"]


def test_a_named_source_and_a_record_that_a_step_made(contact: Contact) -> None:
    deal = Deal.objects.create(name="Main")
    link(contact, deal)
    sources = ({"name": "main_deal", "associated": "deal", "which": "recent"},)
    assert worked_out({"text": "{{ main_deal.name }}"}, contact, sources=sources) == ["Main"]
    raw = {"property": "name", "of": {"step": "s1"}}
    outputs = {"s1": {"id": deal.pk, "object": "deal"}}
    assert worked_out(raw, contact, outputs=outputs) == ["Main"]
    assert worked_out(raw, contact) == [None]


def test_a_thousand_records_ask_as_many_questions_as_one() -> None:
    def questions(contacts: list[Contact]) -> int:
        batch = batch_of(*contacts)
        value = parse({"text": "{{ company.name }} {{ contact.owner }} {{ owner.email }}"})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            prepare(batch, [value])
            for item in batch.items:
                value.of(item, batch)
        return len(captured)

    contacts = [Contact.objects.create(first_name=f"C{number}") for number in range(30)]
    for contact in contacts:
        link(contact, Company.objects.create(name=f"{contact.first_name} Ltd"))
    assert questions(contacts) == questions(contacts[:1]) <= 3


def test_check_tells_early_late_and_unknown_steps_apart() -> None:
    at = scope(outputs=made("deal", n="number"), later_outputs={"s2": ()})
    assert messages({"output": {"step": "s1", "name": "n"}}, at) == []
    assert messages({"output": {"step": "s1", "name": "x"}}, at) == ["The step “s1” makes no value named “x”."]
    assert messages({"output": {"step": "s2", "name": "n"}}, at) == [
        "The step “s2” has not run for every record that comes here."
    ]
    assert messages({"text": "{{ steps.s9.n }}"}, at) == ["{{ steps.s9.n }}: There is no step “s9” that makes values."]
    assert messages({"property": "name", "of": {"step": "s1"}}, at) == []
    assert messages({"property": "name", "of": {"step": "s2"}}, at) == [
        "The step “s2” has not run for every record that comes here."
    ]


def test_check_knows_properties_objects_events_and_sources() -> None:
    at = scope(sources=({"name": "main", "associated": "deal"},))
    assert messages({"text": "{{ contact.first_name }} {{ company.name }} {{ main.amount }} {{ given.x }}"}, at) == []
    assert messages({"property": "nope"}, at) == ["Contacts have no property named “nope”."]
    assert messages({"text": "{{ main.nope }}"}, at) == ["{{ main.nope }}: Deals have no property named “nope”."]
    assert messages({"text": "{{ planet.name }}"}, at) == ["There is nothing named “planet.name” here."]
    assert messages({"text": "{{ owner.shoe }}"}, at) == [
        "{{ owner.shoe }}: An owner has no “shoe”. Choose one of: first_name, last_name, name, email."
    ]
    assert messages({"property": "name", "of": {"source": "nope"}}, at) == ["There is no data source named “nope”."]
    assert messages({"property": "name", "of": {"source": "main"}}, at.inside("company")) == [
        "The data source “main” belongs to the enrolled record and is not there inside this loop."
    ]
    assert messages({"event": "form"}, at) == ["No event starts this workflow, so there is no event property “form”."]
    with_event = scope(events=("form_submitted",))
    assert messages({"event": "form"}, with_event) == []
    assert messages({"event": "nope"}, with_event) == [
        "The event that starts this workflow has no property named “nope”."
    ]
    raw = {"date": {"from": {"property": "city"}, "offset": {"direction": "on"}}}
    assert messages(raw, at) == ["“City” is not a date."]


def test_check_of_sources_wants_names_that_are_free() -> None:
    deal = {"associated": "deal"}
    at = scope(
        sources=({"name": "main", **deal}, {"name": "main", **deal}, {"name": "owner", **deal}, {**deal}, {"name": "x"})
    )
    assert [(problem.where, problem.message) for problem in check_sources(at)] == [
        ("sources.1.name", "The name “main” is taken. Choose another one."),
        ("sources.2.name", "The name “owner” is taken. Choose another one."),
        ("sources.3.name", "A data source needs a name of letters, digits, hyphens or underscores."),
        ("sources.4", "“associated”, “step” or “source” is expected here."),
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"static": ["a", "b"]}, "a, b"),
        ({"property": "city"}, "City"),
        ({"property": "name", "of": {"associated": "company"}}, "Company name of the primary company"),
        ({"property": "name", "of": {"associated": "company", "which": "all", "label": "x"}},
         "Company name of all associated companies (x)"),
        ({"property": "name", "of": {"step": "s1"}}, "Deal name of the deal of the step “s1”"),
        ({"output": {"step": "s1", "name": "id"}}, "Number of the step “s1”"),
        ({"event": "form"}, "Form of the event"),
        ({"given": "x"}, "“x” as it was passed along"),
        ({"now": True}, "the time of the step"),
        ({"date": {"from": {"property": "date_of_birth"}, "offset": {"days": 3, "direction": "before"}}},
         "3 days before Date of birth"),
        ({"text": "Hi {{ contact.city | upcase }}"}, "Hi {{ contact.city }}"),
    ],
)  # fmt: skip
def test_a_value_in_words(raw: dict[str, Any], expected: str) -> None:
    at = scope(events=("form_submitted",), outputs=made("deal"))
    assert parse(raw).describe(at) == expected


def test_values_in_words_and_as_json(ada: User, contact: Contact) -> None:
    batch = batch_of(contact)
    schema = batch.unit.catalogue["deal"]
    assert in_words(Decimal("12.5"), schema.properties["amount"], batch) == "$12.50"
    assert in_words(ada.pk, schema.properties["owner"], batch) == "Ada Lovelace"
    assert in_words(MONDAY, schema.properties["created_at"], batch) == "2026-11-23 10:00"
    assert in_words(None, schema.properties["name"], batch) == ""
    assert [to_json(one) for one in (Decimal("1.50"), ("a", "b"), MONDAY, None, 5)] == [
        "1.50", ["a", "b"], "2026-11-23T09:00:00+00:00", None, 5,
    ]  # fmt: skip


def test_a_yes_reads_as_yes() -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="is_fan", label="Fan", kind="bool")
    contact = Contact.objects.create(properties={"is_fan": True})
    assert worked_out({"text": "{{ contact.is_fan }}"}, contact) == ["yes"]
