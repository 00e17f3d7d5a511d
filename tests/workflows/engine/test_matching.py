"""What happens to records enrolls them, by edges of filters and by events, and by nothing else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from records import editing
from records.editing.associating import associate, dissociate
from records.editing.merging import merge
from records.models import Change, Company, Contact, Deal, Event, EventDefinition, Record, RecordList
from records.models.origin import Origin, origin
from records.models.reference import Reference
from tests.workflows.making import MONDAY, live
from workflows.engine import matching
from workflows.models import Enrollment, LogEntry, Match, Workflow

pytestmark = pytest.mark.django_db
#: When tests match: what they have done by the real clock lies before it.
NOW = MONDAY + timedelta(days=3_650)


def asked(name: str, operator: str, *value: Any) -> dict[str, Any]:
    return {"property": name, "operator": operator} | ({"value": value[0]} if value else {})


def group(*conditions: dict[str, Any], match: str = "all") -> dict[str, Any]:
    return {"match": match, "filters": list(conditions)}


def by_filter(*conditions: dict[str, Any], reenroll: Sequence[Any] = (), **more: Any) -> Workflow:
    """Return a live workflow with this filter as its trigger."""
    trigger = {"kind": "filter", "filter": group(*conditions), "reenroll": list(reenroll)}
    return live([{"id": "a", "kind": "note"}], trigger=trigger, **more)


def by_event(*events: dict[str, Any], **more: Any) -> Workflow:
    """Return a live workflow with these events as its trigger."""
    trigger: dict[str, Any] = {"kind": "event", "events": list(events)}
    trigger |= {key: more.pop(key) for key in ("filter", "reenroll") if key in more}
    return live([{"id": "a", "kind": "note"}], trigger=trigger, **more)


def settle() -> None:
    """Dispatch what there is until nothing is left."""
    while matching.match(NOW):
        pass
    assert not Change.objects.filter(dispatched=False).exists()
    assert not Event.objects.filter(dispatched=False).exists()


def inside(workflow: Workflow) -> list[int]:
    """Return the records that have been enrolled, as often as they were."""
    return list(Enrollment.objects.filter(workflow=workflow).order_by("pk").values_list("record_id", flat=True))


def finish(workflow: Workflow) -> None:
    """Let everybody reach the end."""
    Enrollment.objects.filter(workflow=workflow, ended_at=None).update(
        state="completed", end_reason="end", ended_at=NOW, due_at=None
    )


def deal(amount: int | None) -> Deal:
    return Deal.objects.create(name="Ship", amount=amount, pipeline="default", stage="appointmentscheduled")


def change(record: Record, **values: Any) -> None:
    editing.update(record, values)


IS_BIG = asked("amount", "is_greater_than", 5_000)
IN_OSLO = asked("city", "is_any_of", ["Oslo"])
IS_LEAD = asked("lifecycle_stage", "is_any_of", ["lead"])


def test_a_deal_going_from_6000_to_7000_under_amount_over_5000_does_not_enroll() -> None:
    there, poor = deal(6_000), deal(4_000)
    settle()
    workflow = by_filter(IS_BIG, object_type="deal")
    change(there, amount=7_000)
    settle()
    assert inside(workflow) == []
    change(poor, amount=5_001)
    settle()
    assert inside(workflow) == [poor.pk]


def test_several_changes_between_two_rounds_fold_into_one() -> None:
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    other = Contact.objects.create(email="ben@example.com", city="Bergen")
    settle()
    workflow = by_filter(IN_OSLO)
    for city in ("Bergen", "Oslo"):
        change(contact, city=city)
    for city in ("Oslo", "Bergen", "Oslo"):
        change(other, city=city)
    settle()
    assert inside(workflow) == [other.pk]


def test_a_created_record_that_matches_is_an_edge() -> None:
    workflow = by_filter(IN_OSLO)
    nowhere = by_filter(asked("city", "is_unknown"))
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    blank = Contact.objects.create(email="ben@example.com")
    settle()
    assert inside(workflow) == [contact.pk]
    assert inside(nowhere) == [blank.pk]


def test_a_record_that_matched_before_turn_on_enrolls_when_it_matches_again() -> None:
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    workflow = by_filter(IN_OSLO)
    change(contact, city="Bergen")
    settle()
    assert inside(workflow) == []
    change(contact, city="Oslo")
    settle()
    assert inside(workflow) == [contact.pk]


def test_the_second_time_needs_a_ticked_condition_that_newly_holds_and_the_whole_filter() -> None:
    once = by_filter(IN_OSLO, IS_LEAD)
    ticked = by_filter(IN_OSLO, IS_LEAD, reenroll=[IN_OSLO])
    contact = Contact.objects.create(email="ada@example.com", city="Oslo", lifecycle_stage="lead")
    settle()
    finish(once)
    finish(ticked)
    change(contact, lifecycle_stage="customer")
    change(contact, city="Bergen")
    settle()
    change(contact, city="Oslo")
    settle()
    assert len(inside(ticked)) == 1, "the other condition does not hold"
    change(contact, lifecycle_stage="lead")
    settle()
    assert len(inside(ticked)) == 1, "the condition that newly holds is not ticked"
    change(contact, city="Bergen")
    settle()
    change(contact, city="Oslo")
    settle()
    assert (len(inside(ticked)), len(inside(once))) == (2, 1)


def test_ticked_conditions_are_joined_by_or() -> None:
    workflow = by_filter(IN_OSLO, IS_LEAD, reenroll=[IN_OSLO, IS_LEAD])
    contact = Contact.objects.create(email="ada@example.com", city="Oslo", lifecycle_stage="lead")
    settle()
    for name, away, back in (("city", "Bergen", "Oslo"), ("lifecycle_stage", "customer", "lead")):
        finish(workflow)
        change(contact, **{name: away})
        settle()
        change(contact, **{name: back})
        settle()
    assert len(inside(workflow)) == 3


def test_is_known_lets_records_enroll_again_at_any_change_of_the_value() -> None:
    known = asked("city", "is_known")
    workflow = by_filter(known, reenroll=[known])
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    finish(workflow)
    change(contact, city="Bergen")
    settle()
    assert len(inside(workflow)) == 2
    finish(workflow)
    change(contact, city=None)
    settle()
    assert len(inside(workflow)) == 2


def test_a_write_of_the_present_value_is_nothing() -> None:
    workflow = by_event({"on": "property_changed", "property": "city"})
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    finish(workflow)
    change(contact, city="Oslo")
    assert not Change.objects.filter(dispatched=False).exists()
    settle()
    assert len(inside(workflow)) == 1


def test_a_property_changed_to_a_value_fires_even_if_the_state_stays() -> None:
    to_big = {"on": "property_changed", "property": "amount", "to": {"operator": "is_greater_than", "value": 5_000}}
    row = deal(6_000)
    settle()
    workflow = by_event(to_big, object_type="deal", reenroll=True)
    change(row, amount=7_000)
    settle()
    assert inside(workflow) == [row.pk]
    finish(workflow)
    change(row, amount=100)
    change(row, amount=8_000)
    settle()
    assert inside(workflow) == [row.pk] * 2


def test_several_events_joined_by_or_enroll_once_by_the_same_change() -> None:
    workflow = by_event({"on": "created"}, {"on": "property_changed", "property": "city"})
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert inside(workflow) == [contact.pk]
    assert not LogEntry.objects.filter(workflow=workflow, outcome="refused").exists()


def test_an_event_enrolls_only_who_also_meets_the_filter() -> None:
    workflow = by_event({"on": "created"}, filter=group(IN_OSLO))
    linked = {"associated": "company", "operator": "any"}
    of_company = by_event({"on": "property_changed", "property": "city"}, filter=group(linked))
    ada, ben = (
        Contact.objects.create(email=f"{name}@example.com", city=city)
        for name, city in (("ada", "Oslo"), ("ben", "Bergen"))
    )
    associate(Reference.to(ben), Reference.to(Company.objects.create(name="Acme")))
    settle()
    assert inside(workflow) == [ada.pk]
    assert inside(of_company) == [ben.pk]


def test_a_trigger_while_the_record_is_inside_is_logged_as_already_enrolled() -> None:
    workflow = by_event({"on": "property_changed", "property": "city"}, reenroll=True)
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    change(contact, city="Bergen")
    settle()
    assert inside(workflow) == [contact.pk]
    [entry] = LogEntry.objects.filter(workflow=workflow, outcome="refused")
    assert entry.data["reason"] == "already_enrolled"


def test_events_are_claimed_and_bring_their_properties() -> None:
    pricing = {"match": "all", "filters": [asked("form", "is_any_of", ["Pricing"])]}
    workflow = by_event({"on": "event", "event": "form_submitted", "where": pricing})
    contact = Contact.objects.create(email="ada@example.com")
    definition = EventDefinition.objects.get(name="form_submitted")
    for form in ("Contact", "Pricing"):
        Event.objects.create(
            definition=definition, object_type_id="contact", record_id=contact.pk, properties={"form": form}
        )
    settle()
    assert inside(workflow) == [contact.pk]
    [enrollment] = Enrollment.objects.filter(workflow=workflow)
    assert "Pricing" in str(enrollment.outputs)


def test_what_was_before_the_workflow_was_on_does_not_enroll() -> None:
    Contact.objects.create(email="ada@example.com", city="Oslo")
    workflow = by_filter(IN_OSLO)
    Workflow.objects.filter(pk=workflow.pk).update(on_since=NOW - timedelta(days=1))
    settle()
    assert inside(workflow) == []


def test_deleted_records_never_enroll_and_restoring_is_no_edge() -> None:
    workflow = by_filter(IN_OSLO)
    remembering = by_filter({"property": "city", "operator": "has_ever_been_any_of", "value": ["Oslo"]})
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    contact.delete()
    settle()
    assert (inside(workflow), inside(remembering)) == ([], [])
    Contact.objects.filter(pk=contact.pk).restore()
    settle()
    assert inside(workflow) == []


@pytest.mark.parametrize("enrolls", [True, False])
def test_a_merge_enrolls_only_where_the_settings_say_so(enrolls: bool) -> None:
    winner = Contact.objects.create(email="ada@example.com")
    loser = Contact.objects.create(email="ada@example.org", city="Oslo")
    settle()
    workflow = by_filter(IN_OSLO, settings={"enroll_merged": enrolls})
    said = by_event({"on": "merged"})
    merge(winner, loser)
    settle()
    assert inside(workflow) == ([winner.pk] if enrolls else [])
    assert inside(said) == [winner.pk]


def test_an_edit_just_before_a_merge_enrolls() -> None:
    winner = Contact.objects.create(email="ada@example.com")
    loser = Contact.objects.create(email="ada@example.org", phone="+47 22 33 44 55")
    settle()
    workflow = by_filter(IN_OSLO)
    change(winner, city="Oslo")
    merge(winner, loser)
    settle()
    assert inside(workflow) == [winner.pk]


@pytest.mark.parametrize("allowed", [True, False])
def test_what_comes_from_salesforce_enrolls_only_where_the_settings_say_so(allowed: bool) -> None:
    workflow = by_filter(IN_OSLO, settings={"salesforce": allowed})
    with origin(Origin("salesforce")):
        contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert inside(workflow) == ([contact.pk] if allowed else [])


def test_depth_and_cause_travel_with_the_change() -> None:
    workflow = by_filter(IN_OSLO)
    with origin(Origin("workflow:7", enrollment=77, depth=3)):
        Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    [enrollment] = Enrollment.objects.filter(workflow=workflow)
    assert enrollment.depth == 3
    assert "77" in str(enrollment.cause)


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


def active_of_own() -> RecordList:
    return editing.listing.define(
        RecordList(name="Own", object_type_id="contact", kind="active", filter=group(IN_OSLO))
    )


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


def test_an_event_in_a_filter_is_an_edge_with_its_refinements() -> None:
    twice = {"event": "form_submitted", "operator": "has", "count": {"min": 2}}
    workflow = by_filter(twice, reenroll=[twice])
    contact = Contact.objects.create(email="ada@example.com")
    definition = EventDefinition.objects.get(name="form_submitted")

    def submit() -> None:
        Event.objects.create(definition=definition, object_type_id="contact", record_id=contact.pk, at=MONDAY)
        settle()

    submit()
    assert inside(workflow) == []
    submit()
    assert inside(workflow) == [contact.pk]
    finish(workflow)
    submit()
    assert inside(workflow) == [contact.pk] * 2, "how often is left aside for re-enrollment"


def test_a_batch_takes_all_changes_of_its_records() -> None:
    workflow = by_filter(IN_OSLO)
    contact = Contact.objects.create(email="ada@example.com", city="Bergen")
    change(contact, city="Oslo")
    change(contact, city="Bergen")
    assert matching.match(NOW, limit=1) == 3
    settle()
    assert inside(workflow) == []


def test_a_trigger_that_cannot_be_read_any_more_enrolls_nobody_and_stops_nobody() -> None:
    broken = by_filter(asked("gone", "is_known"))
    workflow = by_filter(IN_OSLO)
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert (inside(broken), inside(workflow)) == ([], [contact.pk])


@pytest.mark.parametrize("status", ["off", "paused"])
def test_a_workflow_that_is_not_on_enrolls_nobody(status: str) -> None:
    workflow = by_filter(IN_OSLO, status=status)
    Contact.objects.create(email="ada@example.com", city="Oslo")
    settle()
    assert inside(workflow) == []
