"""Records over the API: listing, making, changing, deleting, restoring."""

import json

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from records.models import Change, Contact, Deal
from tests.records.api.conftest import Maker, client_of, rights

pytestmark = pytest.mark.django_db
CONTACTS, DEALS = "/api/v1/objects/contact/", "/api/v1/objects/deal/"


def test_it_makes_a_record_and_shows_it(as_ada: APIClient) -> None:
    made = as_ada.post(CONTACTS, {"properties": {"first_name": "Åse", "email": "Ase@Example.com"}}, "json")
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["object"] == "contact"
    assert body["name"] == "Åse"
    assert body["properties"]["email"] == "ase@example.com"
    assert body["properties"]["lifecycle_stage"] == "lead"
    assert body["deleted_at"] is None
    assert as_ada.get(f"{CONTACTS}{body['id']}/").json() == body


def test_changes_through_the_api_say_so(as_ada: APIClient, ada: User) -> None:
    made = as_ada.post(CONTACTS, {"properties": {"first_name": "Åse"}}, "json").json()
    change = Change.objects.get(record_id=made["id"])
    assert (change.source, change.actor) == ("api", ada)


def test_it_associates_while_making(as_ada: APIClient, make: Maker) -> None:
    company = make("company", name="Acme")
    body = {"properties": {"name": "Mill"}, "associations": [{"object": "company", "id": company.pk}]}
    made = as_ada.post(DEALS, body, "json").json()
    links = as_ada.get("/api/v1/associations/", {"object": "deal", "id": made["id"]}).json()["results"]
    assert [link["end"] for link in links] == [{"object": "company", "id": company.pk}]


def test_a_wrong_association_makes_nothing(as_ada: APIClient) -> None:
    body = {"properties": {"name": "Mill"}, "associations": [{"object": "company", "id": 4711}]}
    assert as_ada.post(DEALS, body, "json").status_code == 404
    assert not Deal.objects.exists()


def test_it_names_each_wrong_property(as_ada: APIClient) -> None:
    body = {"properties": {"email": "nobody", "score": "many", "owner__password": "x", "created_at": "2020-01-01"}}
    answer = as_ada.post(CONTACTS, body, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"email", "score", "owner__password", "created_at"}
    assert not Contact.objects.exists()


def test_it_changes_only_what_is_named(as_ada: APIClient, make: Maker) -> None:
    deal = make("deal", name="Mill", amount="10.50")
    answer = as_ada.patch(f"{DEALS}{deal.pk}/", {"properties": {"amount": None}}, "json")
    assert answer.status_code == 200
    assert answer.json()["properties"]["amount"] is None
    assert answer.json()["properties"]["name"] == "Mill"


def test_it_refuses_unknown_fields_of_a_body(as_ada: APIClient) -> None:
    answer = as_ada.post(CONTACTS, {"properties": {}, "id": 5, "is_staff": True}, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"id", "is_staff"}


def test_deleting_moves_to_the_bin_and_restoring_brings_back(as_ada: APIClient, make: Maker) -> None:
    deal = make("deal", name="Mill")
    assert as_ada.delete(f"{DEALS}{deal.pk}/").status_code == 204
    assert as_ada.get(f"{DEALS}{deal.pk}/").status_code == 404
    assert as_ada.get(DEALS).json()["results"] == []
    [binned] = as_ada.get(DEALS, {"deleted": "true"}).json()["results"]
    assert binned["deleted_at"]
    assert as_ada.post(f"{DEALS}{deal.pk}/restore/").status_code == 200
    assert as_ada.get(f"{DEALS}{deal.pk}/").status_code == 200


def test_restoring_a_record_whose_unique_value_is_taken_says_so(as_ada: APIClient, make: Maker) -> None:
    first = make("contact", email="ada@example.com")
    as_ada.delete(f"{CONTACTS}{first.pk}/")
    make("contact", email="ada@example.com")
    answer = as_ada.post(f"{CONTACTS}{first.pk}/restore/")
    assert answer.status_code == 400
    assert "record" in answer.json()["errors"]


def test_a_list_shows_only_the_properties_asked_for(as_ada: APIClient, make: Maker) -> None:
    make("deal", name="Mill", amount=5)
    [row] = as_ada.get(DEALS, {"properties": "name,amount"}).json()["results"]
    assert row["properties"] == {"name": "Mill", "amount": "5.00"}
    assert as_ada.get(DEALS, {"properties": "name,owner__password"}).status_code == 400


def test_unknown_objects_are_not_there(as_ada: APIClient) -> None:
    assert as_ada.get("/api/v1/objects/unicorn/").status_code == 404


def test_there_is_no_put(as_ada: APIClient, make: Maker) -> None:
    deal = make("deal", name="Mill")
    assert as_ada.put(f"{DEALS}{deal.pk}/", {"properties": {"name": "X"}}, "json").status_code == 405


def test_fifty_records_take_few_queries(as_ada: APIClient, make: Maker, django_assert_max_num_queries: object) -> None:
    for number in range(60):
        make("contact", first_name=f"N{number}", score=number)
    with django_assert_max_num_queries(12) as few:  # type: ignore[operator]
        as_ada.get(CONTACTS, {"sort": "-score", "score__gte": "1", "count": "true", "limit": "10"})
    with django_assert_max_num_queries(12) as many:  # type: ignore[operator]
        page = as_ada.get(CONTACTS, {"sort": "-score", "score__gte": "1", "count": "true"}).json()
    assert len(page["results"]) == 50
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "objects/contact/{one}/", {"properties": {"city": "Oslo"}}),
        ("delete", "objects/contact/{one}/", None),
        ("post", "objects/contact/{binned}/restore/", None),
        ("post", "objects/contact/{one}/merge/", {"loser": "{other}"}),
        ("post", "objects/contact/batch/upsert/", {"key": "email", "records": [{"email": "secret@example.com"}]}),
        (
            "post",
            "associations/",
            {"start": {"object": "contact", "id": "{one}"}, "end": {"object": "company", "id": "{company}"}},
        ),
    ],
)
def test_whoever_may_not_view_records_may_not_touch_them(
    cleo: User, make: Maker, method: str, path: str, body: dict[str, object] | None
) -> None:
    own = ("add_contact", "change_contact", "delete_contact", "view_company", "see_all_records")
    cleo.user_permissions.set(rights(*own))
    rows = {name: make("contact").pk for name in ("one", "other", "binned")}
    rows["company"] = make("company", name="Acme").pk
    make("contact", email="secret@example.com")
    Contact.objects.get(pk=rows["binned"]).delete()
    sent = json.dumps(body)
    for name, number in rows.items():
        path, sent = path.replace(f"{{{name}}}", str(number)), sent.replace(f'"{{{name}}}"', str(number))
    answer = client_of(cleo).generic(method.upper(), f"/api/v1/{path}", sent, content_type="application/json")
    assert answer.status_code == 403, answer.content
