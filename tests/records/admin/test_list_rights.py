"""Lists in the admin keep to the rights on their objects, as they do in the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from records import editing
from records.editing import listing
from records.models import RecordList
from records.models.reference import Reference
from tests.records.admin.forms import filled_in

pytestmark = pytest.mark.django_db

ROOT = "/admin/records"
LISTS = ("view_recordlist", "add_recordlist", "change_recordlist")
#: Contacts of a company that has a name.
LINKED = {
    "match": "all",
    "filters": [
        {
            "associated": "company",
            "operator": "any",
            "filter": {"match": "all", "filters": [{"property": "name", "operator": "is_known"}]},
        }
    ],
}

Rights = Callable[..., Client]


@pytest.fixture
def with_rights(cleo: User) -> Rights:
    """Sign Cleo in with these rights and no others."""

    def sign_in(*codes: str) -> Client:
        cleo.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client = Client()
        client.force_login(User.objects.get(pk=cleo.pk))
        return client

    return sign_in


def test_lists_of_an_object_that_one_may_not_see_are_not_there(with_rights: Rights) -> None:
    deals = RecordList.objects.create(name="Secret deals", object_type_id="deal")
    people = RecordList.objects.create(name="People", object_type_id="contact")
    client = with_rights(*LISTS, "view_contact")
    assert list(client.get(f"{ROOT}/recordlist/").context["cl"].result_list) == [people]
    assert client.get(f"{ROOT}/recordlist/{deals.pk}/change/").status_code == 302
    page = client.get(f"{ROOT}/recordlist/add/")
    assert [row.pk for row in page.context["adminform"].form.fields["object_type"].queryset] == ["contact"]
    client.post(f"{ROOT}/recordlist/add/", filled_in(page, {"name": "Mine", "object_type": "deal", "kind": "static"}))
    assert RecordList.objects.filter(object_type="deal").count() == 1


def test_a_member_that_one_may_not_see_is_not_removed(with_rights: Rights) -> None:
    client = with_rights(*LISTS, "view_contact")
    fair = RecordList.objects.create(name="Fair", object_type_id="contact")
    mine = editing.create("contact", {"first_name": "Mine", "owner": "cleo"})
    secret = editing.create("contact", {"first_name": "Secret"})
    listing.add(fair, [mine.pk, secret.pk])
    assert client.post(f"{ROOT}/recordlist/{fair.pk}/members/{secret.pk}/removals/").status_code == 404
    assert client.post(f"{ROOT}/recordlist/{fair.pk}/members/{mine.pk}/removals/").status_code == 302
    assert list(fair.members.values_list("record_id", flat=True)) == [secret.pk]


def test_a_filter_may_only_ask_about_objects_that_one_may_see(with_rights: Rights) -> None:
    given = {"name": "At Acme", "object_type": "contact", "kind": "active", "filter": json.dumps(LINKED)}

    def save(client: Client) -> str:
        address = f"{ROOT}/recordlist/add/"
        return str(client.post(address, filled_in(client.get(address), given), follow=True).content.decode())

    assert "asks about company records, which you may not see" in save(with_rights(*LISTS, "view_contact"))
    assert not RecordList.objects.exists()
    save(with_rights(*LISTS, "view_contact", "view_company"))
    assert RecordList.objects.get().filter


def test_the_words_of_a_list_change_though_its_filter_asks_about_more_than_one_may_see(with_rights: Rights) -> None:
    row = listing.define(RecordList(name="At Acme", object_type_id="contact", kind="active", filter=LINKED))
    client = with_rights(*LISTS, "view_contact")
    address = f"{ROOT}/recordlist/{row.pk}/change/"
    client.post(address, filled_in(client.get(address), {"name": "Acme people"}))
    row.refresh_from_db()
    assert row.name == "Acme people"


def test_a_filter_tells_nothing_of_associated_records_that_one_may_not_see(with_rights: Rights) -> None:
    row = listing.define(RecordList(name="At Acme", object_type_id="contact", kind="active", filter=LINKED))
    contact = editing.create("contact", {"first_name": "Bo", "owner": "cleo"})
    acme = editing.create("company", {"name": "Acme"})
    editing.associate(Reference.to(contact), Reference.to(acme))
    client = with_rights(*LISTS, "view_contact", "view_company")
    address = f"{ROOT}/recordlist/{row.pk}/change/"
    assert client.get(address).context["member_count"] == 0
    editing.update(acme, {"owner": "cleo"})
    assert client.get(address).context["member_count"] == 1


def test_a_record_joins_and_leaves_lists_by_those_who_may_change_lists(with_rights: Rights) -> None:
    fair = RecordList.objects.create(name="Fair", object_type_id="deal")
    deal = editing.create("deal", {"name": "Mine", "owner": "cleo"})
    other = editing.create("deal", {"name": "Other", "owner": "cleo"})
    listing.add(fair, [other.pk])
    records = f"{ROOT}/deal"
    action = {"action": "add_to_list", "_selected_action": [deal.pk], "answered": "1", "answer": fair.pk}

    def click_everywhere(client: Client) -> Any:
        statuses = [
            client.post(f"{records}/{deal.pk}/lists/", {"list-list": fair.pk}).status_code,
            client.post(f"{records}/{other.pk}/lists/{fair.pk}/removals/").status_code,
        ]
        client.post(f"{records}/", action)
        page = client.get(f"{records}/{deal.pk}/change/").content.decode()
        return statuses, 'action="../lists/"' in page, sorted(fair.members.values_list("record_id", flat=True))

    rights = ("view_deal", "change_deal", "view_recordlist")
    assert click_everywhere(with_rights(*rights)) == ([403, 403], False, [other.pk])
    assert click_everywhere(with_rights(*rights, "change_recordlist")) == ([302, 302], True, [deal.pk])
