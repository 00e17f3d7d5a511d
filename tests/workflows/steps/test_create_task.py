"""Create task and create note: texts, people, dates, links."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from records import editing
from records.models import Company, Contact, Note, Task
from records.models.reference import Reference
from tests.workflows.steps.standing import problems, ran, scope, summary

pytestmark = pytest.mark.django_db

CALL = {
    "title": "Call {{ contact.first_name }}",
    "body": "He lives in {{ contact.city | default: 'town' }}.",
    "kind": "call",
    "priority": "high",
    "queue": "Sales",
    "assignee": {"property": "owner"},
    "due": {"date": {"from": {"now": True}, "offset": {"days": 2, "direction": "after", "at": "10:00"}}},
    "reminder": {"direction": "before", "hours": 1},
}


def test_it_makes_a_task_for_the_owner(ada: User) -> None:
    contacts = [Contact.objects.create(first_name="Ben", owner=ada), Contact.objects.create(first_name="Cleo")]
    assert ran("create_task", CALL, *contacts, settings={"time_zone": "Europe/Oslo"}) == [
        "done: Created the task “Call Ben” for Ada Lovelace.",
        "done: Created the task “Call Cleo” for nobody yet.",
    ]
    task = Task.objects.get(title="Call Ben")
    assert (task.body, task.kind, task.priority, task.queue) == ("He lives in town.", "call", "high", "Sales")
    assert task.assignee_id == ada.pk
    assert task.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert task.remind_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert list(task.links.values_list("object_type", "record_id")) == [("contact", contacts[0].pk)]
    assert summary("create_task", CALL, scope()) == "Create the task “Call {{ contact.first_name }}”"
    assert problems("create_task", CALL, scope()) == []


def test_nobody_who_has_left_gets_a_task(ben: User) -> None:
    User.objects.filter(pk=ben.pk).update(is_active=False)
    contact = Contact.objects.create(first_name="Ada")
    config = {"title": "Call", "assignee": {"user": ben.pk}}
    assert ran("create_task", config, contact) == ["done: Created the task “Call” for nobody yet."]
    said = [("s.config.assignee.user", "There is no such active user.")]
    assert problems("create_task", config, scope()) == said


def test_a_day_without_time_is_due_in_the_morning() -> None:
    contact = Contact.objects.create(first_name="Ada", date_of_birth="1990-12-24")
    config = {"title": "Wish well", "due": {"property": "date_of_birth"}}
    ran("create_task", config, contact, settings={"time_zone": "Europe/Oslo"})
    assert Task.objects.get().due_at == datetime(1990, 12, 24, 7, tzinfo=UTC)


def test_check_of_a_task_says_what_is_wrong() -> None:
    config = {"title": "{{ nobody.name }}", "kind": "dance", "reminder": {"direction": "before", "hours": 1}}
    assert problems("create_task", config, scope()) == [
        ("s.config.title.text", "There is nothing named “nobody.name” here."),
        ("s.config.kind", "Choose one of: todo, call, email."),
        ("s.config.reminder", "A reminder needs a date on which the task is due."),
    ]
    assert problems(
        "create_task", {"title": "x", "due": {"property": "city"}, "assignee": {"property": "city"}}, scope()
    ) == [
        ("s.config.assignee.property", "Contacts have no property named “city” that holds a user."),
        ("s.config.due", "“City” is not a date."),
    ]


def test_a_note_lies_on_the_record_and_on_its_companies() -> None:
    contact, company = Contact.objects.create(first_name="Ada"), Company.objects.create(name="Acme")
    editing.associate(Reference.to(contact), Reference.to(company))
    config = {
        "body": "Met {{ contact.first_name }} of {{ company.name }}.",
        "associations": ["enrolled", {"to": {"associated": "company"}}],
    }
    assert ran("create_note", config, contact) == ["done: Created a note."]
    note = Note.objects.get()
    assert note.body == "Met Ada of Acme."
    assert set(note.links.values_list("object_type", "record_id")) == {("contact", contact.pk), ("company", company.pk)}
    assert summary("create_note", {"body": "Hello"}, scope()) == "Create the note “Hello”"
    assert problems("create_note", {}, scope()) == [("s.config.body", "Enter the text of the note.")]
    assert ran("create_note", {"body": "{{ contact.city }}"}, contact) == [
        "skipped: The text is blank, so no note was made."
    ]
