"""Links over the API, and their labels."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from records.models import Association
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
LINKS, LABELS = "/api/v1/associations/", "/api/v1/association-labels/"


def link(start: int, end: int, **more: object) -> dict[str, object]:
    return {"start": {"object": "contact", "id": start}, "end": {"object": "company", "id": end}, **more}


def test_a_link_is_made_once_and_seen_from_both_ends(as_ada: APIClient, make: Maker) -> None:
    contact, company = make("contact", first_name="Ada"), make("company", name="Acme")
    made = as_ada.post(LINKS, link(contact.pk, company.pk), "json")
    assert made.status_code == 201
    assert made.json()["primary"] is True
    assert as_ada.post(LINKS, link(contact.pk, company.pk), "json").status_code == 200
    [back] = as_ada.get(LINKS, {"object": "company", "id": company.pk, "to": "contact"}).json()["results"]
    assert back["end"] == {"object": "contact", "id": contact.pk}


def test_labels_are_made_and_used(as_ada: APIClient, make: Maker) -> None:
    label = {"name": "boss", "start": "contact", "end": "company", "label": "Boss", "inverse_label": "Led by"}
    made = as_ada.post(LABELS, label, "json")
    assert made.status_code == 201, made.content
    contact, company = make("contact", first_name="Ada"), make("company", name="Acme")
    answer = as_ada.post(LINKS, link(contact.pk, company.pk, label="boss"), "json")
    assert answer.json()["label"] == "boss"
    assert as_ada.delete(f"{LABELS}{made.json()['id']}/").status_code == 409
    assert as_ada.patch(f"{LABELS}{made.json()['id']}/", {"name": "other"}, "json").status_code == 400
    assert as_ada.patch(f"{LABELS}{made.json()['id']}/", {"label": "Chief"}, "json").json()["label"] == "Chief"
    assert as_ada.post(LINKS, link(contact.pk, company.pk, label="friend"), "json").status_code == 400


def test_another_link_can_become_the_primary_one(as_ada: APIClient, make: Maker) -> None:
    contact = make("contact", first_name="Ada")
    first, second = make("company", name="One"), make("company", name="Two")
    one = as_ada.post(LINKS, link(contact.pk, first.pk), "json").json()
    two = as_ada.post(LINKS, link(contact.pk, second.pk), "json").json()
    assert (one["primary"], two["primary"]) == (True, False)
    assert as_ada.patch(f"{LINKS}{two['id']}/", {"primary": True}, "json").json()["primary"] is True
    assert as_ada.patch(f"{LINKS}{two['id']}/", {"primary": False}, "json").status_code == 400
    shown = as_ada.get(LINKS, {"object": "contact", "id": contact.pk}).json()["results"]
    assert [row["primary"] for row in shown] == [False, True]


def test_removing_a_link_removes_both_rows(as_ada: APIClient, make: Maker) -> None:
    contact, company = make("contact", first_name="Ada"), make("company", name="Acme")
    made = as_ada.post(LINKS, link(contact.pk, company.pk), "json").json()
    assert as_ada.delete(f"{LINKS}{made['id']}/").status_code == 204
    assert not Association.objects.exists()


def test_a_link_without_label_goes_alone(as_ada: APIClient, make: Maker) -> None:
    as_ada.post(LABELS, {"name": "boss", "start": "contact", "end": "company", "label": "Boss"}, "json")
    contact, company = make("contact", first_name="Ada"), make("company", name="Acme")
    plain = as_ada.post(LINKS, link(contact.pk, company.pk), "json").json()
    as_ada.post(LINKS, link(contact.pk, company.pk, label="boss"), "json")
    assert as_ada.delete(f"{LINKS}{plain['id']}/").status_code == 204
    [left] = as_ada.get(LINKS, {"object": "contact", "id": contact.pk}).json()["results"]
    assert left["label"] == "boss"


def test_labels_of_one_name_in_both_directions_are_told_apart(as_ada: APIClient, make: Maker) -> None:
    for start, end in (("contact", "company"), ("company", "contact")):
        as_ada.post(LABELS, {"name": "lead", "start": start, "end": end, "label": f"Lead of {end}"}, "json")
    contact, company = make("contact", first_name="Ada"), make("company", name="Acme")
    there = link(contact.pk, company.pk, label="lead")
    back = {"start": there["end"], "end": there["start"], "label": "lead"}
    assert [as_ada.post(LINKS, body, "json").status_code for body in (there, back)] == [201, 201]
    again = [as_ada.post(LINKS, body, "json") for body in (there, back)]
    assert [answer.status_code for answer in again] == [200, 200]
    seen = as_ada.get(LINKS, {"object": "contact", "id": contact.pk}).json()["results"]
    second = next(row["id"] for row in seen if row["id"] != again[0].json()["id"])
    assert as_ada.delete(f"{LINKS}{second}/").status_code == 204
    left = as_ada.get(LINKS, {"object": "contact", "id": contact.pk}).json()["results"]
    assert [row["id"] for row in left] == [again[0].json()["id"]]


def test_ends_that_one_may_not_see_are_not_there(
    as_dora: APIClient, as_ada: APIClient, dora: User, make: Maker
) -> None:
    own, foreign = make("contact", first_name="Own", owner=dora.pk), make("company", name="Foreign")
    assert as_dora.post(LINKS, link(own.pk, foreign.pk), "json").status_code == 404
    made = as_ada.post(LINKS, link(own.pk, foreign.pk), "json").json()
    assert as_dora.get(LINKS, {"object": "contact", "id": own.pk, "count": "true"}).json()["count"] == 0
    assert as_dora.get(LINKS, {"object": "company", "id": foreign.pk}).status_code == 404
    assert as_dora.delete(f"{LINKS}{made['id']}/").status_code == 404
    assert Association.objects.count() == 2


@pytest.mark.parametrize("body", [{}, {"start": 5}, {"start": {"object": "contact"}}, {"start": [], "end": {}}])
def test_what_is_no_link_is_refused(as_ada: APIClient, body: dict[str, object]) -> None:
    assert as_ada.post(LINKS, body, "json").status_code == 400
