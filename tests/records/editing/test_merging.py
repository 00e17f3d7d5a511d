"""Merging: the survivor has the values chosen, and everything that hung on the other record."""

import pytest
from django.utils import timezone

from crm.lib.errors import InvalidValues, NotFound
from records import editing
from records.editing import listing
from records.models import (
    ActivityLink,
    Association,
    Change,
    Contact,
    Event,
    EventDefinition,
    ListMember,
    Note,
    PropertyDefinition,
    RecordList,
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
