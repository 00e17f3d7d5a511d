"""One record at a time: what is accepted, what is refused, what stays."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType

from crm.lib.errors import InvalidValues, NotFound
from records import editing
from records.models import (
    Association,
    Campaign,
    CampaignItem,
    Change,
    Company,
    Contact,
    Deal,
    Notification,
    PropertyDefinition,
)
from records.models.reference import Reference

pytestmark = pytest.mark.django_db


def refusal(object_type: str, values: dict[str, Any]) -> dict[str, list[str]]:
    """Return the messages with which values are refused, having seen that nothing was written."""
    with pytest.raises(InvalidValues) as refused:
        editing.create(object_type, values)
    assert not Change.objects.exists()
    return refused.value.fields


def test_it_types_what_people_write() -> None:
    ada = get_user_model().objects.create(username="ada", first_name="Ada", last_name="Lovelace")
    deal = editing.create(
        "deal", {"name": " Big ", "amount": "$1,200.50", "stage": "Closed won", "owner": "ada lovelace"}
    )
    assert isinstance(deal, Deal)
    assert (deal.name, str(deal.amount), deal.stage, deal.pipeline, deal.owner) == (
        "Big", "1200.50", "closedwon", "default", ada,
    )  # fmt: skip


def test_it_fills_in_defaults_and_the_first_stage() -> None:
    deal = editing.create("deal", {"name": "Small"})
    assert (deal.pipeline, deal.stage) == ("default", "appointmentscheduled")  # type: ignore[attr-defined]
    assert editing.create("contact", {}).lifecycle_stage == "lead"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("values", "name", "message"),
    [
        ({"owner__password": "x"}, "owner__password", "no property of this name"),
        ({"lifecycle_stage": "nope"}, "lifecycle_stage", "is not an option of"),
        ({"score": "abc"}, "score", "Enter a number"),
        ({"created_at": "2026-01-01"}, "created_at", "read only"),
        ({"email": "nonsense"}, "email", "Enter an e-mail address"),
        ({"first_name": "x" * 10_000}, "first_name", "10,000 characters; at most 500"),
        ({"first_name": "a\x00b"}, "first_name", "cannot be stored"),
        ({"owner": "nobody"}, "owner", "no active user"),
        ({"website": "javascript:alert(1)"}, "website", "Enter a web address"),
        ({"id": 5}, "id", "no property of this name"),
        ({"deleted_at": None}, "deleted_at", "no property of this name"),
    ],
)
def test_it_refuses_with_one_message_per_field(values: dict[str, Any], name: str, message: str) -> None:
    fields = refusal("contact", values)
    assert list(fields) == [name]
    assert message in fields[name][0]


def test_it_names_every_wrong_field_at_once() -> None:
    assert set(refusal("deal", {"amount": "x", "stage": "y"})) == {"amount", "stage", "name"}


def test_it_names_the_record_that_has_a_unique_value() -> None:
    first = editing.create("contact", {"email": "Ada@Example.com"})
    with pytest.raises(InvalidValues, match=f"already used by record {first.pk}"):
        editing.create("contact", {"email": "ada@example.COM"})


def test_an_update_changes_only_what_is_given_whatever_the_instance_holds() -> None:
    stale = editing.create("contact", {"first_name": "Ada", "city": "London"})
    Contact.objects.filter(pk=stale.pk).update(city="Bath")
    editing.update(stale, {"first_name": "Augusta"})
    fresh = Contact.objects.get(pk=stale.pk)
    assert (fresh.first_name, fresh.city) == ("Augusta", "Bath")


def test_an_update_clears_with_a_blank_but_not_what_is_required() -> None:
    deal = editing.create("deal", {"name": "Big", "amount": 5})
    assert editing.update(deal, {"amount": ""}).amount is None  # type: ignore[attr-defined]
    with pytest.raises(InvalidValues, match="Deal name is required"):
        editing.update(deal, {"name": ""})


def test_a_stage_brings_its_pipeline_and_a_wrong_pair_is_refused() -> None:
    from records.models import Pipeline, Stage

    partner = Pipeline.objects.create(object_type_id="deal", value="partner", label="Partner")
    Stage.objects.create(pipeline=partner, value="met", label="Met")
    deal = editing.create("deal", {"name": "Big", "stage": "met"})
    assert deal.pipeline == "partner"  # type: ignore[attr-defined]
    with pytest.raises(InvalidValues, match="another pipeline"):
        editing.update(deal, {"pipeline": "default", "stage": "met"})
    assert editing.update(deal, {"pipeline": "default"}).stage == "appointmentscheduled"  # type: ignore[attr-defined]


def test_a_custom_property_is_kept_and_cleared() -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="plan", label="Plan", kind="text")
    contact = editing.create("contact", {"plan": "gold"})
    assert contact.properties == {"plan": "gold"}
    assert editing.update(contact, {"plan": None}).properties == {}


def test_a_deleted_record_cannot_be_changed_and_can_be_restored() -> None:
    contact = editing.create("contact", {"first_name": "Ada"})
    editing.delete("contact", [contact.pk])
    with pytest.raises(NotFound):
        editing.update(contact, {"city": "Oslo"})
    assert editing.restore("contact", [contact.pk]) == 1
    assert Contact.live.get().first_name == "Ada"


def test_restoring_is_refused_while_another_record_has_the_unique_value() -> None:
    contact = editing.create("contact", {"email": "a@example.com"})
    editing.delete("contact", [contact.pk])
    editing.create("contact", {"email": "a@example.com"})
    with pytest.raises(InvalidValues, match="used by another one"):
        editing.restore("contact", [contact.pk])


def test_the_bin_is_emptied_after_ninety_days_with_everything_about_the_record() -> None:
    contact = editing.create("contact", {"first_name": "Ada"})
    company = editing.create("company", {"name": "Acme"})
    editing.associate(Reference.to(contact), Reference.to(company))
    editing.delete("contact", [contact.pk])
    deleted = Contact.objects.get().deleted_at
    assert deleted
    assert editing.purge_old(deleted + dt.timedelta(days=89)) == 0
    assert editing.purge_old(deleted + dt.timedelta(days=91)) == 1
    assert not Contact.objects.exists()
    assert not Association.objects.exists()
    assert not Change.objects.filter(object_type="contact").exists()
    assert Company.live.exists()


def test_many_records_get_the_same_values_in_few_statements() -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="plan", label="Plan", kind="text")
    ids = [editing.create("contact", {"first_name": name}).pk for name in ("Ada", "Ben", "Cleo")]
    editing.update(Contact.objects.get(pk=ids[2]), {"city": "Oslo", "plan": "gold"})
    Change.objects.all().delete()
    assert editing.update_many("contact", ids, {"city": "Oslo", "plan": "gold"}) == 2
    assert Change.objects.count() == 4
    assert set(Contact.objects.values_list("city", flat=True)) == {"Oslo"}


def test_a_unique_value_is_not_given_to_several() -> None:
    ids = [editing.create("contact", {"first_name": name}).pk for name in ("Ada", "Ben")]
    with pytest.raises(InvalidValues, match="must be unique"):
        editing.update_many("contact", ids, {"email": "a@example.com"})
    assert editing.update_many("contact", ids, {"email": ""}) == 0


def test_a_user_is_found_by_id_or_name_and_never_mistaken() -> None:
    people = get_user_model().objects
    odd = people.create(username="777001", first_name="Ada", last_name="Ek")
    twin = people.create(username="twin", first_name="Ada", last_name="Ek", email="twin@example.com")
    finder = editing.UserFinder()
    assert finder(twin.pk) == finder("twin") == finder("TWIN@example.com") == finder(str(twin.pk)) == twin.pk
    assert finder("777001") == odd.pk
    assert finder(777001) is None, "a number is an id and nothing else"
    assert finder("Ada Ek") is None, "two people are called so"
    people.filter(pk=odd.pk).update(username=str(twin.pk))
    assert editing.UserFinder()(str(twin.pk)) is None, "the user name of one is the id of the other"


def test_records_that_are_in_the_pipeline_already_keep_their_stage() -> None:
    deal = editing.create("deal", {"name": "Big", "stage": "contractsent"})
    assert editing.update_many("deal", [deal.pk], {"pipeline": "default"}) == 0
    assert Deal.objects.get().stage == "contractsent"


def test_purging_takes_campaign_items_and_notifications_along() -> None:
    contact = editing.create("contact", {"first_name": "Ada"})
    user = get_user_model().objects.create(username="ben")
    Notification.objects.create(user=user, title="Ada", object_type_id="contact", record_id=contact.pk)
    CampaignItem.objects.create(
        campaign=Campaign.objects.create(name="Spring"),
        content_type=ContentType.objects.get_for_model(Contact),
        object_id=contact.pk,
    )
    editing.delete("contact", [contact.pk])
    assert editing.purge("contact", [contact.pk]) == 1
    assert not Notification.objects.exists()
    assert not CampaignItem.objects.exists()


def test_who_has_left_may_be_given_again_where_they_stand() -> None:
    jonas = get_user_model().objects.create(username="jonas")
    deal = editing.create("deal", {"name": "Big", "owner": jonas.pk})
    get_user_model().objects.update(is_active=False)
    assert editing.update(deal, {"owner": jonas.pk, "name": "Bigger"}).name == "Bigger"  # type: ignore[attr-defined]
    [outcome] = editing.upsert("deal", "name", [{"name": "Bigger", "owner": str(jonas.pk)}], editing.reading())
    assert outcome.status == "unchanged"
    with pytest.raises(InvalidValues, match="no active user"):
        editing.create("deal", {"name": "New", "owner": jonas.pk})
