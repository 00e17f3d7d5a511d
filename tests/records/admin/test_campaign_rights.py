"""A campaign's page tells nothing of what somebody may not see: neither names nor that it is there."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client

from records import editing
from records.editing import defining
from records.models import Campaign, CampaignItem, Contact, CustomRecord, Deal, RecordList
from tests.records.admin.forms import filled_in

pytestmark = pytest.mark.django_db

ROOT = "/admin/records/campaign"
RIGHTS = ("view", "add", "change", "delete")
CAMPAIGNS = [f"{right}_{name}" for right in RIGHTS for name in ("campaign", "campaignitem")]


def signed_in(cleo: User, *codes: str) -> Client:
    cleo.user_permissions.set(Permission.objects.filter(codename__in=(*CAMPAIGNS, *codes)))
    client = Client()
    client.force_login(cleo)
    return client


def item(campaign: Campaign, model: type[Model], pk: int) -> CampaignItem:
    kind = ContentType.objects.get_for_model(model)
    return CampaignItem.objects.create(campaign=campaign, content_type=kind, object_id=pk)


def added(client: Client, campaign: Campaign, model: type[Model], pk: int) -> str:
    """Try to add a thing, and return the page that answers."""
    address = f"{ROOT}/{campaign.pk}/change/"
    lines = campaign.items.count()
    kind = ContentType.objects.get_for_model(model).pk
    given = {f"items-{lines}-content_type": str(kind), f"items-{lines}-object_id": str(pk)}
    page: Any = client.post(address, filled_in(client.get(address), given), follow=True)
    return str(page.content.decode())


@pytest.fixture
def spring(db: None) -> Campaign:
    return Campaign.objects.create(name="Spring")


def test_names_are_shown_of_what_one_may_see_only(cleo: User, spring: Campaign) -> None:
    defining.define_object("boat", "Boat", "Boats")
    mine = editing.create("contact", {"first_name": "Minna", "owner": "cleo"})
    item(spring, Contact, mine.pk)
    item(spring, Contact, editing.create("contact", {"first_name": "Hidden person"}).pk)
    item(spring, Deal, editing.create("deal", {"name": "Hidden deal", "owner": "cleo"}).pk)
    item(spring, CustomRecord, editing.create("boat", {"name": "Hidden boat"}).pk)
    item(spring, RecordList, RecordList.objects.create(name="Hidden list", object_type_id="deal").pk)
    client = signed_in(cleo, "view_contact", "view_customrecord", "view_recordlist")
    page = client.get(f"{ROOT}/{spring.pk}/change/").content.decode()
    assert "Minna" in page
    assert "Hidden" not in page
    client.post(f"{ROOT}/{spring.pk}/change/", filled_in(client.get(f"{ROOT}/{spring.pk}/change/"), {
        "name": "Summer", "items-1-DELETE": "on",
    }))  # fmt: skip
    spring.refresh_from_db()
    assert (spring.name, spring.items.count()) == ("Summer", 4)
    assert "Hidden" not in client.get(f"{ROOT}/{spring.pk}/history/").content.decode()


def test_what_one_may_not_see_reads_as_what_is_not_there(cleo: User, spring: Campaign) -> None:
    defining.define_object("boat", "Boat", "Boats")
    hidden = {
        Contact: editing.create("contact", {"first_name": "Hidden"}),
        Deal: editing.create("deal", {"name": "Hidden", "owner": "cleo"}),
        CustomRecord: editing.create("boat", {"name": "Hidden"}),
        RecordList: RecordList.objects.create(name="Hidden", object_type_id="deal"),
    }
    client = signed_in(cleo, "view_contact", "view_customrecord", "view_recordlist")
    for model, thing in hidden.items():
        kind = model._meta.verbose_name
        assert f"There is no {kind} {thing.pk} that you may see." in added(client, spring, model, thing.pk)
        assert f"There is no {kind} 999 that you may see." in added(client, spring, model, 999)
    assert not spring.items.exists()


def test_what_one_may_see_is_added(cleo: User, spring: Campaign) -> None:
    defining.define_object("boat", "Boat", "Boats")
    boat = editing.create("boat", {"name": "Fram", "owner": "cleo"})
    people = RecordList.objects.create(name="People", object_type_id="contact")
    client = signed_in(cleo, "view_contact", "view_customrecord", "view_recordlist")
    added(client, spring, CustomRecord, boat.pk)
    assert "Fram" in client.get(f"{ROOT}/{spring.pk}/change/").content.decode()
    added(client, spring, RecordList, people.pk)
    assert spring.items.count() == 2
