"""Send e-mail: to whom, with which words, and what the log says of it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from pytest_django import Settings

from records import editing
from records.models import Company, Contact
from records.models.reference import Reference
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from tests.workflows.steps.standing import problems, scope, sentence, summary
from workflows.engine import delivering
from workflows.models import Delivery, Enrollment

pytestmark = pytest.mark.django_db(transaction=True)
TEXT: dict[str, Any] = {
    "subject": "Hello {{ contact.first_name | default: 'you' }}",
    "body": "Welcome to {{ contact.city }}.",
}


def sent(record: Any, **config: Any) -> Enrollment:
    """Run the step for a record and send what it wants to send."""
    whole = {**TEXT, **config}
    enrollment = enrolled(
        live([{"id": "s", "kind": "send_email", "config": whole}], object_type=record.object_type_id), record
    )
    drain()
    delivering.deliver(lambda: MONDAY)
    drain()
    return enrollment


@pytest.fixture
def ann() -> Contact:
    return Contact.objects.create(email="ann@example.com", first_name="Ann", city="Oslo")


def test_a_contact_gets_the_text_filled_in(ann: Contact) -> None:
    enrollment = sent(ann, reply_to="desk@example.com")
    assert [(one.to, one.subject, one.body, one.reply_to) for one in mail.outbox] == [
        (["ann@example.com"], "Hello Ann", "Welcome to Oslo.", ["desk@example.com"])
    ]
    assert log(enrollment) == [("s", "sending"), ("s", "done")]
    assert sentence(enrollment) == "done: The mail server took the message."
    enrollment.refresh_from_db()
    assert enrollment.outputs["s"] == {"state": "sent"}


def test_whoever_has_no_address_is_skipped() -> None:
    enrollment = sent(Contact.objects.create(first_name="Ann"))
    assert sentence(enrollment) == "skipped: There is no e-mail address to write to."
    assert mail.outbox == []


def test_the_contacts_of_another_record_get_it_and_do_not_see_each_other(ann: Contact) -> None:
    company = Company.objects.create(name="Acme")
    bob = Contact.objects.create(email="bob@example.com")
    for contact in (ann, bob):
        editing.associate(Reference("company", company.pk), Reference("contact", contact.pk))
    sent(company, subject="Hi", body="There")
    assert (mail.outbox[0].to, sorted(mail.outbox[0].bcc)) == ([], ["ann@example.com", "bob@example.com"])


def test_users_and_owners_see_each_other_and_who_has_left_is_named(ann: Contact) -> None:
    ada = User.objects.create_user("ada", "ada@example.com")
    ben = User.objects.create_user("ben", "ben@example.com")
    gone = User.objects.create_user("gone", "gone@example.com", is_active=False)
    Contact.objects.filter(pk=ann.pk).update(owner=ben)
    enrollment = sent(ann, users=[ada.pk, gone.pk], owners=["owner"])
    assert (mail.outbox[0].to, mail.outbox[0].bcc) == (["ada@example.com", "ben@example.com"], [])
    assert Delivery.objects.get(enrollment=enrollment).payload["to"] == ["ada@example.com", "ben@example.com"]
    only = sent(Contact.objects.create(email="x@example.com"), users=[gone.pk])
    assert sentence(only) == "failed: Nobody could be written to. Not active any more: gone."


def test_addresses_may_be_written_out(ann: Contact) -> None:
    sent(ann, to=["desk@example.com; nobody", {"property": "email"}])
    assert mail.outbox[0].bcc == ["desk@example.com", "ann@example.com"]


def test_a_value_with_a_line_break_does_not_become_a_header(ann: Contact) -> None:
    enrollment = sent(ann, subject="Hello\nBcc: eve@example.com")
    assert sentence(enrollment).startswith("failed: The subject")
    assert mail.outbox == []


def test_a_message_whose_fate_is_unknown_is_shown_and_not_sent_again(ann: Contact) -> None:
    enrollment = enrolled(live([{"id": "s", "kind": "send_email", "config": TEXT}]), ann)
    drain()
    Delivery.objects.update(state="sending", lease_until="2020-01-01T00:00:00Z", lease_token=1)
    delivering.deliver(lambda: MONDAY)
    drain()
    assert mail.outbox == []
    assert log(enrollment) == [("s", "sending"), ("s", "failed")]
    assert sentence(enrollment).startswith("failed: It is not known whether the message was sent")


def test_without_a_mail_server_the_step_is_locked(ann: Contact, settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = False
    assert problems("send_email", TEXT, scope()) == [
        ("s.config", "No mail server is set up. Ask an administrator to set EMAIL_URL.")
    ]
    assert sentence(sent(ann)).startswith("failed: No mail server is set up.")


@pytest.mark.parametrize(
    ("config", "where"),
    [
        ({"subject": ""}, "subject"),
        ({"body": ""}, "body"),
        ({"subject": "{{ contact.nothing }}"}, "subject.text"),
        ({"to": "ann@example.com"}, "to"),
        ({"to": ["ann"]}, "to.0"),
        ({"to": [{"property": "createdate"}]}, "to.0.property"),
        ({"users": [999]}, "users.0"),
        ({"owners": ["city"]}, "owners.0"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(config: dict[str, Any], where: str) -> None:
    assert [place for place, _message in problems("send_email", {**TEXT, **config}, scope())] == [f"s.config.{where}"]


def test_what_is_right_has_no_problems_and_reads_well() -> None:
    for config in ({}, {"to": ["a@b.example, c@d.example"]}, {"to": [{"property": "email"}]}):
        assert problems("send_email", {**TEXT, **config}, scope()) == []
    assert summary("send_email", TEXT, scope()) == "Send e-mail to E-mail"
