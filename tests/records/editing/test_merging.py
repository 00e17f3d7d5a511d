"""Merging: the survivor has the values chosen, and everything that hung on the other record."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from crm.lib.errors import InvalidValues, NotFound
from records import editing
from records.editing import listing
from records.models import (
    ActivityLink,
    Association,
    Campaign,
    CampaignItem,
    Change,
    Company,
    Contact,
    Event,
    EventDefinition,
    ListMember,
    Note,
    Notification,
    Pipeline,
    PropertyDefinition,
    RecordList,
    Stage,
)
from records.models.reference import Reference

pytestmark = pytest.mark.django_db


def test_a_choice_per_property_and_blanks_filled_from_the_other() -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="plan", label="Plan", kind="text")
    winner = editing.create("contact", {"first_name": "Ada", "city": "London", "plan": "gold"})
    loser = editing.create("contact", {"first_name": "Augusta", "city": "Bath", "phone": "22 33 44", "plan": "tin"})
    survivor = editing.merge(winner, loser, {"first_name": "loser", "plan": "loser", "city": "winner"})
    fresh = Contact.live.get()
    assert fresh.pk == survivor.pk == winner.pk
    assert (fresh.first_name, fresh.city, fresh.phone, fresh.properties) == (
        "Augusta", "London", "22 33 44", {"plan": "tin"},
    )  # fmt: skip


def test_a_unique_value_of_the_loser_can_be_taken() -> None:
    winner = editing.create("contact", {"email": "ada@example.com"})
    loser = editing.create("contact", {"email": "augusta@example.com"})
    editing.merge(winner, loser, {"email": "loser"})
    assert Contact.live.get().email == "augusta@example.com"


def test_associations_activities_lists_and_events_follow_without_doubles() -> None:
    winner, loser = (editing.create("contact", {"first_name": name}) for name in ("Ada", "Augusta"))
    both, other = (Reference.to(editing.create("company", {"name": name})) for name in ("Acme", "Bolt"))
    editing.associate(Reference.to(winner), both)
    for company in (both, other):
        editing.associate(Reference.to(loser), company)
    editing.associate(Reference.to(winner), Reference.to(loser))
    shared, lone = (Note.objects.create(body=body) for body in ("shared", "lone"))
    for note, contact in ((shared, winner), (shared, loser), (lone, loser)):
        ActivityLink.objects.create(note=note, object_type_id="contact", record_id=contact.pk)
    vips = RecordList.objects.create(name="VIPs", object_type_id="contact")
    fans = RecordList.objects.create(name="Fans", object_type_id="contact")
    listing.add(vips, [winner.pk, loser.pk])
    listing.add(fans, [loser.pk])
    seen = EventDefinition.objects.get(name="page_viewed")
    Event.objects.create(definition=seen, object_type_id="contact", record_id=loser.pk, at=timezone.now())

    editing.merge(winner, loser)

    rows = Association.objects.filter(from_type="contact").values_list("from_id", "to_type", "to_id")
    assert set(rows) == {(winner.pk, *both), (winner.pk, *other)}
    assert Association.objects.count() == 4
    assert set(ActivityLink.objects.values_list("note__body", "record_id")) == {
        ("shared", winner.pk), ("lone", winner.pk),
    }  # fmt: skip
    assert set(ListMember.objects.values_list("list__name", "record_id")) == {("VIPs", winner.pk), ("Fans", winner.pk)}
    assert Event.objects.get().record_id == winner.pk


def test_both_histories_tell_of_the_merge_and_the_loser_stays_gone() -> None:
    winner, loser = (editing.create("contact", {"first_name": name}) for name in ("Ada", "Augusta"))
    editing.merge(winner, loser)
    assert Change.objects.filter(kind="merged").count() == 2
    assert editing.restore("contact", [loser.pk]) == 0
    with pytest.raises(NotFound):
        editing.merge(winner, loser)


def test_it_refuses_other_objects_itself_and_unknown_choices() -> None:
    ada, ben = (editing.create("contact", {"first_name": name}) for name in ("Ada", "Ben"))
    acme = editing.create("company", {"name": "Acme"})
    for loser, choices in ((acme, {}), (ada, {}), (ben, {"nothing": "winner"}), (ben, {"city": "both"})):
        with pytest.raises(InvalidValues):
            editing.merge(ada, loser, choices)
    assert Contact.live.count() == 2


def test_pipeline_and_stage_go_together() -> None:
    partner = Pipeline.objects.create(object_type_id="deal", value="partner", label="Partner")
    Stage.objects.create(pipeline=partner, value="met", label="Met")
    winner = editing.create("deal", {"name": "Big", "stage": "contractsent"})
    loser = editing.create("deal", {"name": "Small", "stage": "met"})
    with pytest.raises(InvalidValues, match="go together"):
        editing.merge(winner, loser, {"pipeline": "loser", "stage": "winner"})
    merged = editing.merge(winner, loser, {"pipeline": "loser"})
    assert (merged.pipeline, merged.stage) == ("partner", "met")  # type: ignore[attr-defined]


def test_a_required_property_is_not_lost() -> None:
    winner = editing.create("company", {"name": "Acme"})
    loser = Company.objects.create()
    with pytest.raises(InvalidValues, match="Company name is required"):
        editing.merge(winner, loser, {"name": "loser"})
    assert Company.live.count() == 2


def primary_of(start: Reference, object_type: str) -> int | None:
    """Return which record of an object is primary for another one."""
    rows = Association.objects.filter(from_type=start.object_type, from_id=start.record_id, to_type=object_type)
    return rows.filter(is_primary=True).values_list("to_id", flat=True).first()


def test_who_is_primary_follows() -> None:
    ada = Reference.to(editing.create("contact", {"first_name": "Ada"}))
    gone, other, survivor = (editing.create("company", {"name": name}) for name in ("Gone", "Other", "Survivor"))
    for company in (gone, other):
        editing.associate(ada, Reference.to(company))
    deal = Reference.to(editing.create("deal", {"name": "Big"}))
    editing.associate(Reference.to(gone), deal)
    editing.merge(survivor, gone)
    assert primary_of(ada, "company") == survivor.pk
    assert primary_of(Reference.to(survivor), "deal") == deal.record_id


def test_campaigns_and_notifications_follow_without_doubles() -> None:
    winner, loser = (editing.create("contact", {"first_name": name}) for name in ("Ada", "Augusta"))
    kind = ContentType.objects.get_for_model(Contact)
    for name, contacts in (("Spring", (winner, loser)), ("Autumn", (loser,))):
        campaign = Campaign.objects.create(name=name)
        for contact in contacts:
            CampaignItem.objects.create(campaign=campaign, content_type=kind, object_id=contact.pk)
    user = get_user_model().objects.create(username="ben")
    Notification.objects.create(user=user, title="Look", object_type_id="contact", record_id=loser.pk)
    editing.merge(winner, loser)
    assert set(CampaignItem.objects.values_list("campaign__name", "object_id")) == {
        ("Spring", winner.pk), ("Autumn", winner.pk),
    }  # fmt: skip
    assert Notification.objects.get().record_id == winner.pk
