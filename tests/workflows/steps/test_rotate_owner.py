"""Rotate owner: evenly, in turn, from where the step left off; only among those who are here."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import User

from records import editing
from records.models import Company, Contact, Team
from records.models.reference import Reference
from tests.workflows.making import MONDAY, drain, enrolled, live
from tests.workflows.steps.standing import problems, ran, scope, summary
from workflows.models import Enrollment, LogEntry, Workflow

pytestmark = pytest.mark.django_db


def owners() -> list[int | None]:
    return list(Contact.objects.order_by("pk").values_list("owner_id", flat=True))


def test_it_goes_on_where_it_left_off(ada: User, ben: User, cleo: User) -> None:
    config = {"users": [ada.pk, ben.pk, cleo.pk]}
    workflow = live([{"id": "s", "kind": "rotate_owner", "config": config}])
    for _round in range(2):
        for _number in range(2):
            enrolled(workflow, Contact.objects.create())
        drain()
    enrolled(workflow, Contact.objects.create())
    drain()
    assert owners() == [ada.pk, ben.pk, cleo.pk, ada.pk, ben.pk]


def test_a_thousand_are_spread_evenly(ada: User, ben: User, cleo: User) -> None:
    contacts = Contact.objects.bulk_create([Contact() for _number in range(1000)])
    workflow = live([{"id": "s", "kind": "rotate_owner", "config": {"users": [ada.pk, ben.pk, cleo.pk]}}])
    Enrollment.objects.bulk_create([enrolled_row(workflow, one) for one in contacts])
    drain()
    assert sorted(Counter(owners()).values()) == [333, 333, 334]


def enrolled_row(workflow: Workflow, contact: Contact) -> Enrollment:
    return Enrollment(
        workflow=workflow, object_type_id="contact", record_id=contact.pk, node="s", entered_at=MONDAY, due_at=MONDAY
    )


def test_each_step_has_a_round_of_its_own(ada: User, ben: User) -> None:
    users = {"users": [ada.pk, ben.pk]}
    steps = [
        {"id": "s", "kind": "rotate_owner", "config": users},
        {"id": "t", "kind": "rotate_owner", "config": {**users, "overwrite": True}},
    ]
    workflow = live(steps)
    for _number in range(2):
        enrolled(workflow, Contact.objects.create())
    drain()
    assert owners() == [ada.pk, ben.pk]


def test_a_step_passed_twice_in_one_transaction_goes_on(ada: User, ben: User) -> None:
    steps: list[dict[str, Any]] = [
        {"id": "s", "kind": "rotate_owner", "config": {"users": [ada.pk, ben.pk], "overwrite": True}},
        {"id": "g", "kind": "go_to", "target": "s"},
    ]
    contact = Contact.objects.create()
    enrolled(live(steps), contact)
    drain()
    entries = LogEntry.objects.filter(node="s", outcome="done").order_by("id")
    assert [entry.data["user"] for entry in entries[:4]] == [ada.pk, ben.pk, ada.pk, ben.pk]


def test_an_owner_stays_unless_the_step_overwrites(ada: User, ben: User) -> None:
    contact = Contact.objects.create(owner=ada)
    said = "skipped: It has an owner already, and this step does not overwrite one."
    assert ran("rotate_owner", {"users": [ben.pk]}, contact) == [said]
    assert ran("rotate_owner", {"users": [ben.pk], "overwrite": True}, contact) == ["done: Gave it to Ben Okri."]


def test_teams_count_once_and_who_has_left_not_at_all(ada: User, ben: User, cleo: User) -> None:
    team = Team.objects.create(name="Sales")
    team.members.set([ada, ben, cleo])
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    contacts = [Contact.objects.create() for _number in range(4)]
    config = {"users": [ben.pk], "teams": [team.pk]}
    ran("rotate_owner", config, *contacts)
    assert owners() == [ben.pk, ada.pk] * 2
    assert summary("rotate_owner", config, scope()) == "Rotate Owner among ben, Sales"


def test_with_nobody_here_it_fails(ben: User) -> None:
    User.objects.filter(pk=ben.pk).update(is_active=False)
    said = "None of the users chosen is active, so nobody can become owner."
    assert ran("rotate_owner", {"users": [ben.pk]}, Contact.objects.create()) == [f"failed: {said}"]
    assert [where for where, _said in problems("rotate_owner", {"users": [ben.pk]}, scope())] == ["s.config.users.0"]
    assert problems("rotate_owner", {}, scope()) == [("s.config.users", "Choose users or teams.")]


def test_associated_records_get_one_owner(ada: User, ben: User) -> None:
    contact, companies = Contact.objects.create(), [Company.objects.create(name=name) for name in "ab"]
    for company in companies:
        editing.associate(Reference.to(contact), Reference.to(company))
    ran("rotate_owner", {"users": [ada.pk, ben.pk], "target": {"associated": "company"}}, contact)
    assert set(Company.objects.values_list("owner_id", flat=True)) == {ada.pk}
