"""In a rehearsal every step on records answers as it would, and nothing is written."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import editing
from records.models import Company, Contact, Deal, RecordList
from records.models.reference import Reference
from tests.workflows.steps.standing import sentence_of
from tests.workflows.values.standing import batch_of
from workflows.definition import Step
from workflows.steps import STEPS

pytestmark = pytest.mark.django_db

WRITES = ("INSERT", "UPDATE", "DELETE", "COPY", "SELECT PG_ADVISORY")


@pytest.mark.parametrize(
    ("kind", "config", "expected"),
    [
        ("set_property", {"property": "city", "value": {"static": "Rome"}}, "Set City to “Rome”."),
        ("set_property", {"property": "email", "value": {"static": "x@example.com"}}, "Set E-mail to “x@example.com”."),
        ("set_property", {"property": "next_step", "value": {"static": "Call"}, "target": {"associated": "deal"}},
         "Set Next step to “Call”."),
        ("clear_property", {"property": "city"}, "Cleared City."),
        ("copy_property", {"from": {"property": "first_name"}, "to": "city"}, "Set City to “Ada”."),
        ("increase_property", {"property": "score", "amount": {"static": 2}}, "Changed Contact score by 2 to 2."),
        ("create_record", {"object": "company", "properties": {"name": {"static": "New"}}}, "Created Company “New”."),
        ("create_task", {"title": "Call"}, "Created the task “Call” for nobody yet."),
        ("create_note", {"body": "Hello"}, "Created a note."),
        ("associate_records", {"match": {"object": "company", "property": "name", "value": {"static": "Acme"}}},
         "Associated with 1 records."),
        ("add_to_list", {"list": "LIST"}, "Added to the list “Fans”."),
        ("remove_from_list", {"list": "LIST"}, "Was not in the list “Fans”."),
        ("rotate_owner", {"users": ["ADA"]}, "Gave it to Ada Lovelace."),
        ("notify_user", {"users": ["ADA"], "title": "Hello"}, "Notified Ada Lovelace."),
    ],
)  # fmt: skip
def test_it_answers_and_writes_nothing(kind: str, config: dict[str, Any], expected: str, ada: User) -> None:
    contact, deal = Contact.objects.create(first_name="Ada", city="Oslo"), Deal.objects.create(name="Deal")
    Company.objects.create(name="Acme")
    fans = RecordList.objects.create(name="Fans", object_type_id="contact")
    editing.associate(Reference.to(contact), Reference.to(deal))
    if config.get("list"):
        config = {"list": fans.pk}
    if config.get("users"):
        config = {**config, "users": [ada.pk]}
    batch = batch_of(contact)
    batch.step = Step("s", kind, config)
    with CaptureQueriesContext(connection) as captured:
        outcomes = STEPS[kind].run(batch)
        batch.unit.flush()
    assert sentence_of(kind, outcomes[1]) == f"done: {expected}"
    assert [query["sql"] for query in captured if query["sql"].upper().startswith(WRITES)] == []
