"""Lists over the API: static ones with members, active ones with a filter."""

import pytest
from rest_framework.test import APIClient

from records.models import Change, RecordList
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
LISTS = "/api/v1/lists/"
RICH = {"match": "all", "filters": [{"property": "amount", "operator": "is_greater_than", "value": 100}]}


def test_a_static_list_gains_and_loses_members(as_ada: APIClient, make: Maker) -> None:
    deal = make("deal", name="Mill")
    made = as_ada.post(LISTS, {"name": "Mine", "object": "deal"}, "json")
    assert made.status_code == 201, made.content
    members = f"{LISTS}{made.json()['id']}/members/"
    assert as_ada.post(members, {"ids": [deal.pk]}, "json").json() == {"count": 1}
    assert as_ada.post(members, {"ids": [deal.pk]}, "json").json() == {"count": 0}
    assert [row["id"] for row in as_ada.get(members).json()["results"]] == [deal.pk]
    assert as_ada.post(f"{members}remove/", {"ids": [deal.pk]}, "json").json() == {"count": 1}
    assert as_ada.get(members).json()["results"] == []
    assert Change.objects.filter(kind__startswith="list_", source="api").count() == 2


def test_the_members_of_an_active_list_are_what_its_filter_matches(as_ada: APIClient, make: Maker) -> None:
    make("deal", name="Poor", amount=5)
    rich = make("deal", name="Rich", amount=500)
    made = as_ada.post(LISTS, {"name": "Rich", "object": "deal", "kind": "active", "filter": RICH}, "json").json()
    members = f"{LISTS}{made['id']}/members/"
    assert [row["name"] for row in as_ada.get(members).json()["results"]] == ["Rich"]
    assert as_ada.post(members, {"ids": [rich.pk]}, "json").status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "A", "object": "deal", "kind": "active"}, "filter"),
        ({"name": "A", "object": "deal", "filter": RICH}, "filter"),
        ({"name": "A", "object": "deal", "kind": "active", "filter": {"match": "some"}}, "filter"),
        ({"name": "A", "object": "unicorn"}, "object"),
        ({"name": "A", "object": "deal", "kind": "smart"}, "kind"),
        ({"object": "deal"}, "name"),
        ({"name": "A", "object": "deal", "id": 7}, "id"),
        ({"name": "A", "object": "deal", "owner": "nobody"}, "owner"),
    ],
)
def test_wrong_lists_are_refused(as_ada: APIClient, body: dict[str, object], field: str) -> None:
    answer = as_ada.post(LISTS, body, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not RecordList.objects.exists()


def test_two_lists_of_an_object_cannot_have_one_name(as_ada: APIClient) -> None:
    assert as_ada.post(LISTS, {"name": "A", "object": "deal"}, "json").status_code == 201
    assert as_ada.post(LISTS, {"name": "A", "object": "deal"}, "json").status_code == 400
    assert as_ada.post(LISTS, {"name": "A", "object": "contact"}, "json").status_code == 201


def test_kind_and_object_stay(as_ada: APIClient) -> None:
    made = as_ada.post(LISTS, {"name": "A", "object": "deal"}, "json").json()
    one = f"{LISTS}{made['id']}/"
    assert as_ada.patch(one, {"kind": "active", "filter": RICH}, "json").status_code == 400
    assert as_ada.patch(one, {"object": "contact"}, "json").status_code == 400
    assert as_ada.patch(one, {"name": "B"}, "json").json()["name"] == "B"
    assert as_ada.delete(one).status_code == 204


def test_members_of_others_are_neither_shown_nor_added(as_dora: APIClient, as_ada: APIClient, make: Maker) -> None:
    foreign = make("deal", name="Foreign")
    made = as_ada.post(LISTS, {"name": "A", "object": "deal"}, "json").json()
    members = f"{LISTS}{made['id']}/members/"
    as_ada.post(members, {"ids": [foreign.pk]}, "json")
    assert as_dora.get(members).json()["results"] == []
    assert as_dora.post(f"{members}remove/", {"ids": [foreign.pk]}, "json").status_code == 400


def test_lists_are_found_by_object_and_kind(as_ada: APIClient) -> None:
    as_ada.post(LISTS, {"name": "A", "object": "deal"}, "json")
    as_ada.post(LISTS, {"name": "B", "object": "contact"}, "json")
    assert [row["name"] for row in as_ada.get(LISTS, {"object": "deal"}).json()["results"]] == ["A"]
    assert as_ada.get(LISTS, {"kind": "active"}).json()["results"] == []
    assert as_ada.get(LISTS, {"owner__password": "x"}).status_code == 400


def test_a_list_that_another_ones_filter_names_stays(as_ada: APIClient) -> None:
    tree = {"match": "all", "filters": [{"property": "city", "operator": "is_known"}]}
    first = as_ada.post(LISTS, {"name": "First", "object": "contact", "kind": "active", "filter": tree}, "json").json()[
        "id"
    ]
    tree = {"match": "all", "filters": [{"list": first, "operator": "in"}]}
    as_ada.post(LISTS, {"name": "Second", "object": "contact", "kind": "active", "filter": tree}, "json")
    answer = as_ada.delete(f"{LISTS}{first}/")
    assert (answer.status_code, answer.json()["uses"]) == (409, ["list “Second”"])
    assert RecordList.objects.count() == 2


def test_a_list_that_is_not_there_is_called_a_list(as_ada: APIClient) -> None:
    answer = as_ada.get("/api/v1/lists/999999/members/")
    assert answer.status_code == 404
    assert "There is no list 999999 here" in answer.content.decode()
