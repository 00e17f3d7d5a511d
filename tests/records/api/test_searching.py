"""The whole filter language by POST."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from records.models import ApiToken, Event, EventDefinition
from records.querying import checks
from tests.records.api.conftest import Maker, client_of, client_with, rights, token_of

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/objects/deal/search/"
WON = {"match": "all", "filters": [{"property": "stage", "operator": "is_any_of", "value": ["closedwon"]}]}


@pytest.fixture(autouse=True)
def _deals(make: Maker) -> None:
    make("deal", name="Windmill", stage="closedwon", amount="7000")
    make("deal", name="Barn", stage="closedlost", amount="10")
    make("deal", name="Watermill", stage="closedwon")


def found(client: APIClient, **body: Any) -> list[str]:
    answer = client.post(SEARCH, body, "json")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def test_it_finds_what_the_filter_matches_in_order(as_ada: APIClient) -> None:
    assert found(as_ada, filter=WON, sort=["-amount"]) == ["Windmill", "Watermill"]
    assert found(as_ada, filter=WON, sort=["name"]) == ["Watermill", "Windmill"]


def test_without_a_filter_it_finds_everything(as_ada: APIClient) -> None:
    assert len(found(as_ada)) == 3


def test_it_pages_and_counts(as_ada: APIClient) -> None:
    first = as_ada.post(SEARCH, {"filter": WON, "limit": 1, "count": True}, "json").json()
    assert first["count"] == 2
    second = as_ada.post(SEARCH, {"filter": WON, "limit": 1, "cursor": first["next"]}, "json").json()
    assert second["next"] is None
    assert {first["results"][0]["name"], second["results"][0]["name"]} == {"Windmill", "Watermill"}


def test_it_shows_the_properties_asked_for(as_ada: APIClient) -> None:
    answer = as_ada.post(SEARCH, {"filter": WON, "properties": ["name"], "sort": ["name"]}, "json").json()
    assert [row["properties"] for row in answer["results"]] == [{"name": "Watermill"}, {"name": "Windmill"}]


def test_a_wrong_filter_says_where(as_ada: APIClient) -> None:
    wrong = {"match": "all", "filters": [{"property": "owner__password", "operator": "is_known"}]}
    answer = as_ada.post(SEARCH, {"filter": wrong}, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"filter.filters.0.property"}


@pytest.mark.parametrize("tree", [[], "x", 5, True, {}, {"match": "all"}, {"match": "all", "filters": {}}])
def test_what_is_no_filter_is_refused(as_ada: APIClient, tree: Any) -> None:
    assert as_ada.post(SEARCH, {"filter": tree}, "json").status_code == 400


def test_a_token_that_may_only_read_may_search(ada: User) -> None:
    assert len(found(client_with(token_of(ada, ApiToken.Scope.READ)), filter=WON)) == 2


def test_it_finds_only_what_one_may_see(as_dora: APIClient, dora: User, make: Maker) -> None:
    make("deal", name="Own", stage="closedwon", owner=dora.pk)
    assert found(as_dora, filter=WON) == ["Own"]


def test_a_pattern_that_finds_too_much_is_refused(
    as_ada: APIClient, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact, viewed = make("contact", first_name="Ada"), EventDefinition.objects.get(name="page_viewed")
    Event.objects.create(
        definition=viewed, object_type_id="contact", record_id=contact.pk, properties={"url": "https://x.no"}
    )
    monkeypatch.setattr(checks, "MOST_MATCHES", 0)
    where = {"match": "all", "filters": [{"property": "url", "operator": "matches_regex", "value": "x"}]}
    tree = {"match": "all", "filters": [{"event": "page_viewed", "operator": "has", "where": where}]}
    answer = as_ada.post("/api/v1/objects/contact/search/", {"filter": tree}, "json")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"filter"})


def test_asking_about_objects_that_one_may_not_see_is_refused(cleo: User) -> None:
    cleo.user_permissions.set(rights("view_deal", "see_all_records"))
    about = {
        "associated": "contact",
        "operator": "any",
        "filter": {"match": "all", "filters": [{"property": "email", "operator": "is_known"}]},
    }
    answer = client_of(cleo).post(SEARCH, {"filter": {"match": "all", "filters": [about]}}, "json")
    assert answer.status_code == 403
