"""Triggers that values do not decide remember who meets them, and hear of what happens to others."""

from typing import Any

import pytest

from records import editing
from records.editing.associating import associate, dissociate
from records.models import Company, Contact, RecordList
from records.models.reference import Reference
from tests.workflows.engine.matching_world import (
    IN_OSLO,
    IS_BIG,
    NOW,
    asked,
    by_event,
    by_filter,
    change,
    deal,
    finish,
    group,
    inside,
    settle,
)
from tests.workflows.making import live
from workflows import publishing
from workflows.engine import matching
from workflows.engine.matching import remembering
from workflows.models import Draft, Enrollment, Match

pytestmark = pytest.mark.django_db


def test_a_change_of_an_associated_record_reaches_who_asks_about_it() -> None:
    big = {"associated": "company", "operator": "any", "filter": group(asked("city", "is_any_of", ["Oslo"]))}
    workflow = by_filter(big)
    company = Company.objects.create(name="Acme", city="Bergen")
    ada, ben = (Contact.objects.create(email=f"{name}@example.com") for name in ("ada", "ben"))
    associate(Reference.to(ada), Reference.to(company))
    settle()
    assert inside(workflow) == []
    change(company, city="Oslo")
    settle()
    assert inside(workflow) == [ada.pk]
    associate(Reference.to(ben), Reference.to(company))
    settle()
    assert inside(workflow) == [ada.pk, ben.pk]
    finish(workflow)
    dissociate(Reference.to(ben), Reference.to(company))
    settle()
    assert list(Match.objects.values_list("record_id", flat=True)) == [ada.pk]


def test_a_change_two_links_away_reaches_who_asks_about_it() -> None:
    won = {"associated": "deal", "operator": "any", "filter": group(IS_BIG)}
    workflow = by_filter({"associated": "company", "operator": "any", "filter": group(won)})
    row, company = deal(100), Company.objects.create(name="Acme")
    contact = Contact.objects.create(email="ada@example.com")
    associate(Reference.to(contact), Reference.to(company))
    associate(Reference.to(company), Reference.to(row))
    settle()
    change(row, amount=9_000)
    settle()
    assert inside(workflow) == [contact.pk]


def test_members_of_a_static_list_enroll_when_they_join_it() -> None:
    known = RecordList.objects.create(name="Friends", object_type_id="contact")
    ada, ben = (Contact.objects.create(email=f"{name}@example.com") for name in ("ada", "ben"))
    editing.listing.add(known, [ada.pk])
    settle()
    filtered = by_filter({"list": known.pk, "operator": "in"})
    came, left = (by_event({"on": on, "list": known.pk}) for on in ("list_added", "list_removed"))
    settle()
    editing.listing.add(known, [ada.pk, ben.pk])
    settle()
    editing.listing.remove(known, [ada.pk])
    settle()
    assert (inside(filtered), inside(came), inside(left)) == ([ben.pk], [ben.pk], [ada.pk])


def active(*conditions: dict[str, Any]) -> RecordList:
    row = RecordList(name="Locals", object_type_id="contact", kind="active", filter=group(*conditions))
    return editing.listing.define(row)


def active_of_own() -> RecordList:
    return editing.listing.define(
        RecordList(name="Own", object_type_id="contact", kind="active", filter=group(IN_OSLO))
    )


def test_an_active_list_means_its_filter_and_editing_it_enrolls_nobody() -> None:
    linked = {"associated": "company", "operator": "none"}
    known = active(IN_OSLO, linked)
    own = active_of_own()
    workflow, of_own = (by_filter({"list": row.pk, "operator": "in"}) for row in (known, own))
    gone = by_event({"on": "list_removed", "list": own.pk})
    ada, ben = (
        Contact.objects.create(email=f"{name}@example.com", city=city)
        for name, city in (("ada", "Oslo"), ("ben", "Bergen"))
    )
    settle()
    assert (inside(workflow), inside(of_own), inside(gone)) == ([ada.pk], [ada.pk], [])
    for row in (known, own):
        row.filter = group(asked("city", "is_any_of", ["Bergen"]), *([linked] if row == known else []))
        editing.listing.define(row)
    change(ben, job_title="Baker")
    settle()
    assert (inside(workflow), inside(of_own)) == ([ada.pk], [ada.pk])
    change(ada, city="Bergen")
    change(ben, city="Oslo")
    finish(workflow)
    settle()
    assert inside(gone) == [ben.pk]
    change(ben, city="Bergen")
    settle()
    assert (inside(workflow), inside(of_own)) == ([ada.pk, ben.pk], [ada.pk, ben.pk])


def test_who_meets_a_remembered_trigger_at_turn_on_is_remembered_and_not_enrolled() -> None:
    ever = {"property": "city", "operator": "has_ever_been_any_of", "value": ["Oslo"]}
    ada = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    workflow = by_filter(ever)
    assert matching.baseline(workflow, NOW)
    assert list(Match.objects.values_list("record_id", flat=True)) == [ada.pk]
    change(ada, city="Bergen")
    ben = Contact.objects.create(email="ben@example.com", city="Oslo")
    settle()
    assert inside(workflow) == [ben.pk]


def test_who_is_reached_while_the_memory_is_begun_is_news_and_the_others_are_not() -> None:
    linked = {"associated": "company", "operator": "any"}
    there, comes = (Contact.objects.create(email=f"{name}@example.com") for name in ("ada", "ben"))
    company = Reference.to(Company.objects.create(name="Acme"))
    associate(Reference.to(there), company)
    settle()
    workflow = by_filter(linked)
    associate(Reference.to(comes), company)
    assert matching.baseline(workflow, NOW)
    assert list(Match.objects.values_list("record_id", flat=True)) == [there.pk]
    settle()
    assert inside(workflow) == [comes.pk]


def test_a_memory_waits_while_too_much_is_undispatched_and_loses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_PENDING", 2)
    workflow = by_filter({"associated": "company", "operator": "none"})
    people = [Contact.objects.create(email=f"{number}@example.com") for number in range(4)]
    assert not matching.baseline(workflow, NOW)
    settle()
    assert inside(workflow) == [contact.pk for contact in people]
    assert matching.baseline(workflow, NOW)


def test_a_trigger_that_was_another_one_meanwhile_is_remembered_anew() -> None:
    linked = {"kind": "filter", "filter": group({"associated": "company", "operator": "any"}), "reenroll": []}
    own = {"kind": "filter", "filter": group(IN_OSLO), "reenroll": []}
    workflow = live([{"id": "a", "kind": "create_note", "config": {"body": {"static": "Hello"}}}], trigger=linked)
    company = Company.objects.create(name="Acme")
    contact = Contact.objects.create(email="ada@example.com")
    link = Reference.to(contact), Reference.to(company)
    settle()
    associate(*link)
    settle()
    assert inside(workflow) == [contact.pk]
    finish(workflow)
    Enrollment.objects.all().delete()
    for trigger, act in ((own, dissociate), (linked, associate)):
        Draft.objects.filter(workflow=workflow).update(definition={**workflow.draft.definition, "trigger": trigger})
        publishing.publish(workflow, by=None, now=NOW)
        settle()
        act(*link)
        settle()
    assert inside(workflow) == [contact.pk]
