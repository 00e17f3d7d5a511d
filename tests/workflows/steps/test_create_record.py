"""Create record: values, links, outputs; a key that is taken fails or updates; the chain of causes is kept."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from django.contrib.auth.models import User

from records import editing
from records.models import Association, AssociationLabel, Change, Company, Contact, Deal, Ticket
from records.models.reference import Reference
from tests.workflows.making import drain, enrolled, live
from tests.workflows.steps.standing import problems, ran, scope, sentence, summary
from workflows.definition import Step
from workflows.engine import running
from workflows.steps import STEPS

pytestmark = pytest.mark.django_db

TICKET = {
    "object": "ticket",
    "properties": {"name": {"text": "Hand-over for {{ deal.name }}"}, "owner": {"property": "owner"}},
    "associations": ["enrolled", {"to": {"associated": "company"}}],
}


def test_it_creates_links_and_hands_its_number_on(ada: User) -> None:
    deals = [Deal.objects.create(name=name, owner=ada) for name in ("Big", "Small")]
    company = Company.objects.create(name="Acme")
    for deal in deals:
        editing.associate(Reference.to(deal), Reference.to(company))
    steps = [
        {"id": "s1", "kind": "create_record", "config": TICKET},
        {
            "id": "s2",
            "kind": "set_property",
            "config": {"property": "content", "value": {"text": "No. {{ steps.s1.id }}"}, "target": {"step": "s1"}},
        },
    ]
    workflow = live(steps, object_type="deal")
    enrollments = [enrolled(workflow, deal, depth=2) for deal in deals]
    drain()
    tickets = list(Ticket.objects.order_by("pk"))
    assert [ticket.name for ticket in tickets] == ["Hand-over for Big", "Hand-over for Small"]
    assert [ticket.content for ticket in tickets] == [f"No. {ticket.pk}" for ticket in tickets]
    assert {ticket.owner_id for ticket in tickets} == {ada.pk}
    links = Association.objects.filter(from_type="ticket").values_list("from_id", "to_type_id", "to_id")
    assert set(links) == {
        link
        for ticket, deal in zip(tickets, deals, strict=True)
        for link in ((ticket.pk, "deal", deal.pk), (ticket.pk, "company", company.pk))
    }
    changes = Change.objects.filter(kind="created", object_type="ticket").order_by("id")
    assert [(row.enrollment, row.depth) for row in changes] == [(one.pk, 3) for one in enrollments]
    assert sentence(enrollments[0], "s1").startswith("done: Created Ticket “Hand-over for Big")
    enrollments[0].refresh_from_db()
    assert enrollments[0].outputs["s1"] == {"id": tickets[0].pk, "object": "ticket"}


def test_a_workflow_of_contacts_may_create_contacts() -> None:
    contact = Contact.objects.create(first_name="Ada")
    config = {"object": "contact", "properties": {"first_name": {"static": "Ben"}}}
    ran("create_record", config, contact)
    assert Contact.objects.get(first_name="Ben").pk != contact.pk


def test_a_key_that_is_taken_fails_or_updates() -> None:
    contact = Contact.objects.create(email="ada@example.com", first_name="Ada")
    config = {
        "object": "contact",
        "properties": {"email": {"static": "ada@example.com"}, "city": {"static": "Oslo"}},
        "associations": [],
    }
    said = f"failed: “ada@example.com” is already used by record {contact.pk}."
    assert ran("create_record", config, contact) == [said]
    said = f"done: Contact “{contact}” was there already and was updated."
    assert ran("create_record", {**config, "on_duplicate": "update"}, contact) == [said]
    contact.refresh_from_db()
    assert contact.city == "Oslo"
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("on_duplicate", "expected"), [("fail", ["done", "failed", "failed"]), ("update", ["done"] * 3)]
)
def test_of_several_in_one_batch_the_first_gets_the_key(
    on_duplicate: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    walked, walk = [], running._walk

    def counted(ids: Sequence[int], token: int, now: datetime) -> running.Ran:
        walked.append(len(ids))
        return walk(ids, token, now)

    monkeypatch.setattr(running, "_walk", counted)
    deals = [Deal.objects.create(name=f"Deal {number}") for number in range(3)]
    config = {
        "object": "contact",
        "properties": {"email": {"static": "one@example.com"}, "city": {"property": "name"}},
        "on_duplicate": on_duplicate,
    }
    said = ran("create_record", config, *deals)
    assert [words.split(":")[0] for words in said] == expected
    # It was found out before anything was written: the batch was not halved.
    assert walked == [3]
    contact = Contact.objects.get()
    assert contact.city == ("Deal 2" if on_duplicate == "update" else "Deal 0")


def test_dates_count_from_now_or_from_a_property() -> None:
    deal = Deal.objects.create(name="Deal")
    offset = {"days": 30, "direction": "after"}
    config = {
        "object": "deal",
        "properties": {
            "name": {"static": "Renewal"},
            "close_date": {"date": {"from": {"now": True}, "offset": offset}},
        },
    }
    ran("create_record", config, deal)
    renewal = Deal.objects.get(name="Renewal")
    assert str(renewal.close_date)[:10] == "2026-12-23"
    assert renewal.stage == "appointmentscheduled"


def test_one_that_lacks_a_required_value_fails_alone() -> None:
    contacts = [Contact.objects.create(first_name="Ada"), Contact.objects.create()]
    config = {"object": "deal", "properties": {"name": {"property": "first_name"}}}
    assert ran("create_record", config, *contacts) == ["done: Created Deal “Ada”.", "failed: Deal name is required."]


def test_a_label_that_is_missing_fails_before_anything_is_made() -> None:
    AssociationLabel.objects.create(name="sponsor", from_type_id="contact", to_type_id="deal", label="Sponsor")
    contact = Contact.objects.create(first_name="Ada")
    config = {"object": "deal", "properties": {"name": {"static": "Deal"}}}
    wrong = {**config, "associations": [{"to": "enrolled", "label": "boss"}]}
    assert ran("create_record", wrong, contact) == ["failed: There is no association label “boss” here."]
    assert not Deal.objects.exists()
    ran("create_record", {**config, "associations": [{"to": "enrolled", "label": "sponsor"}]}, contact)
    assert Association.objects.get(from_type="contact").forward is True


def test_check_and_words() -> None:
    at = scope("deal")
    assert problems("create_record", TICKET, at) == []
    assert summary("create_record", TICKET, at) == "Create a record: Ticket"
    assert problems("create_record", {}, at) == [("s.config.object", "Choose which kind of record is created.")]
    assert problems("create_record", {"object": "deal", "properties": {"nope": {"now": True}}}, at) == [
        ("s.config.properties.name", "Deal name is required."),
        ("s.config.properties.nope", "Deals have no property named “nope” that can be written."),
    ]
    outputs = STEPS["create_record"].outputs(Step("s", "create_record", TICKET), at)
    assert [(one.name, one.kind, one.object_type) for one in outputs] == [("id", "number", "ticket")]
