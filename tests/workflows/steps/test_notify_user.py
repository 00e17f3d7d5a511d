"""Notify: users, teams and owners, each once; who has left is named and not told."""

import pytest
from django.contrib.auth.models import User

from records.models import Contact, Notification, Team
from tests.workflows.steps.standing import problems, ran, scope, summary

pytestmark = pytest.mark.django_db


def test_everyone_is_told_once(ada: User, ben: User) -> None:
    team = Team.objects.create(name="Sales")
    team.members.set([ada, ben])
    contact = Contact.objects.create(first_name="Cleo", owner=ada)
    config = {
        "users": [ada.pk],
        "teams": [team.pk],
        "owners": ["owner"],
        "title": "{{ contact.first_name }} is here",
        "body": "Yours, {{ owner.first_name }}",
    }
    assert ran("notify_user", config, contact) == ["done: Notified Ada Lovelace, Ben Okri."]
    rows = Notification.objects.order_by("user").values_list("user", "title", "body", "object_type", "record_id")
    assert list(rows) == [
        (user.pk, "Cleo is here", "Yours, Ada", "contact", contact.pk)
        for user in sorted((ada, ben), key=lambda u: u.pk)
    ]
    assert problems("notify_user", config, scope()) == []
    assert summary("notify_user", config, scope()) == "Notify ada, Sales, Owner"


def test_who_has_left_is_named_and_the_others_are_told(ada: User, ben: User) -> None:
    User.objects.filter(pk=ben.pk).update(is_active=False)
    contact = Contact.objects.create(owner=ben)
    config = {"users": [ada.pk], "owners": ["owner"], "title": "Hello"}
    assert ran("notify_user", config, contact) == ["done: Notified Ada Lovelace. Not active any more: Ben Okri."]
    alone = {"users": [ben.pk], "title": "Hello"}
    said = "failed: Nobody could be told. Not active any more: Ben Okri."
    assert ran("notify_user", alone, contact) == [said]
    assert [row.user_id for row in Notification.objects.all()] == [ada.pk]


def test_a_record_of_nobody_tells_nobody() -> None:
    config = {"owners": ["owner"], "title": "Hello"}
    said = "skipped: There is nobody to tell: the record has no owner."
    assert ran("notify_user", config, Contact.objects.create()) == [said]


def test_check_wants_recipients_and_a_title() -> None:
    assert problems("notify_user", {}, scope()) == [
        ("s.config.users", "Choose who is told: users, teams or the owner."),
        ("s.config.title", "Enter a title."),
    ]
    assert problems("notify_user", {"users": [0], "title": "{{ contact.nope }}"}, scope()) == [
        ("s.config.users.0", "Somebody who is chosen here has left, or a team is gone."),
        ("s.config.title.text", "{{ contact.nope }}: Contacts have no property named “nope”."),
    ]
