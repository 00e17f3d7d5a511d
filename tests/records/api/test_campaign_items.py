"""What belongs to a campaign, over the API."""

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from rest_framework.test import APIClient

from records.editing import defining
from records.models import Campaign, CampaignItem, RecordList, Team
from tests.records.api.conftest import Maker, client_of, rights

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(db: None) -> str:
    """Return the address of the items of a campaign."""
    return f"/api/v1/campaigns/{Campaign.objects.create(name='Spring').pk}/items/"


def test_records_and_lists_are_added_once_and_taken_out(as_ada: APIClient, make: Maker, items: str) -> None:
    defining.define_object("boat", "Boat", "Boats")
    deal, boat = make("deal", name="Mill"), make("boat", name="The boat")
    of = RecordList.objects.create(name="Rich", object_type_id="contact")
    bodies = [{"object": "deal", "id": deal.pk}, {"object": "boat", "id": boat.pk}, {"list": of.pk}]
    made = [as_ada.post(items, body, "json") for body in bodies]
    assert [answer.status_code for answer in made] == [201, 201, 201], made[0].content
    assert as_ada.post(items, bodies[0], "json").status_code == 200
    shown = as_ada.get(items, {"count": "true"}).json()
    assert shown["count"] == 3
    assert shown["results"] == [answer.json() for answer in made]
    assert [(row["object"], row["record_id"], row["list"]) for row in shown["results"]] == [
        ("deal", deal.pk, None), ("boat", boat.pk, None), (None, None, of.pk),
    ]  # fmt: skip
    assert as_ada.delete(f"{items}{shown['results'][0]['id']}/").status_code == 204
    assert len(as_ada.get(items).json()["results"]) == 2
    assert as_ada.get(f"/api/v1/objects/deal/{deal.pk}/").status_code == 200, "the deal itself stays"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400), ({"object": "deal"}, 400), ({"id": 1}, 400), ({"list": 1, "object": "deal", "id": 1}, 400),
        ({"list": "x"}, 400), ({"list": None}, 400), ({"object": "unicorn", "id": 1}, 404), ({"list": 4711}, 404),
        ({"object": "deal", "id": 4711}, 404), ({"object": "deal", "id": 1, "campaign": 1}, 400), ([], 400),
    ],
)  # fmt: skip
def test_what_cannot_belong_to_a_campaign_is_refused(as_ada: APIClient, items: str, body: object, code: int) -> None:
    answer = as_ada.post(items, body, "json")
    assert answer.status_code == code, answer.content
    assert not CampaignItem.objects.exists()


def test_nobody_sees_or_moves_what_they_may_not_see(
    as_ada: APIClient, as_dora: APIClient, dora: User, make: Maker, items: str
) -> None:
    own, foreign = make("deal", name="Own", owner=dora.pk), make("deal", name="Foreign")
    [mine, hidden] = [as_ada.post(items, {"object": "deal", "id": row.pk}, "json").json() for row in (own, foreign)]
    assert as_dora.get(items, {"count": "true"}).json() == {"results": [mine], "next": None, "count": 1}
    assert as_dora.post(items, {"object": "deal", "id": foreign.pk}, "json").status_code == 404
    assert as_dora.delete(f"{items}{hidden['id']}/").status_code == 404
    assert as_dora.delete(f"{items}{mine['id']}/").status_code == 204


def test_objects_and_lists_that_one_has_no_right_to_view_are_not_shown(
    as_ada: APIClient, cleo: User, make: Maker, items: str
) -> None:
    cleo.user_permissions.set(rights("view_campaign", "change_campaign", "view_contact", "see_all_records"))
    of = RecordList.objects.create(name="Rich", object_type_id="contact")
    deal, contact = make("deal", name="Mill"), make("contact", first_name="Ada")
    for body in ({"list": of.pk}, {"object": "deal", "id": deal.pk}, {"object": "contact", "id": contact.pk}):
        assert as_ada.post(items, body, "json").status_code == 201
    client = client_of(cleo)
    assert [row["object"] for row in client.get(items).json()["results"]] == ["contact"]
    assert client.post(items, {"list": of.pk}, "json").status_code == 404
    assert client.post(items, {"object": "deal", "id": deal.pk}, "json").status_code == 403


def test_what_is_in_the_bin_or_of_another_app_is_not_shown(as_ada: APIClient, make: Maker, items: str) -> None:
    deal = make("deal", name="Mill")
    as_ada.post(items, {"object": "deal", "id": deal.pk}, "json")
    deal.delete()
    kind, team = ContentType.objects.get_for_model(Team), Team.objects.create(name="North")
    CampaignItem.objects.create(campaign=Campaign.objects.get(), content_type=kind, object_id=team.pk)
    assert as_ada.get(items).json()["results"] == []


def test_a_page_of_items_takes_few_queries(
    as_ada: APIClient, make: Maker, items: str, django_assert_max_num_queries: object
) -> None:
    defining.define_object("boat", "Boat", "Boats")
    for number in range(12):
        name = ("deal", "boat", "company")[number % 3]
        as_ada.post(items, {"object": name, "id": make(name, name=f"N{number}").pk}, "json")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert len(as_ada.get(items).json()["results"]) == 12


def test_a_campaign_that_is_not_there_has_no_items(as_ada: APIClient) -> None:
    assert as_ada.get("/api/v1/campaigns/4711/items/").status_code == 404
    assert as_ada.post("/api/v1/campaigns/4711/items/", {"list": 1}, "json").status_code == 404
