"""Merging over the API."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/objects/contact/"


def test_the_record_of_the_path_survives(as_ada: APIClient, make: Maker) -> None:
    winner, loser = make("contact", first_name="Ada", city="Oslo"), make("contact", first_name="Augusta", city="Bergen")
    body = {"loser": loser.pk, "choices": {"city": "loser"}}
    answer = as_ada.post(f"{CONTACTS}{winner.pk}/merge/", body, "json")
    assert answer.status_code == 200
    assert answer.json()["properties"]["first_name"] == "Ada"
    assert answer.json()["properties"]["city"] == "Bergen"
    assert as_ada.get(f"{CONTACTS}{loser.pk}/").status_code == 404
    assert as_ada.post(f"{CONTACTS}{loser.pk}/restore/").status_code == 409


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"loser": 4711}, 404),
        ({"loser": "x"}, 400),
        ({}, 400),
        ({"loser": 1, "choices": {"city": "both"}}, 400),
        ({"loser": 1, "choices": {"owner__password": "loser"}}, 400),
    ],
)
def test_wrong_merges_change_nothing(as_ada: APIClient, make: Maker, body: dict[str, object], code: int) -> None:
    winner, loser = make("contact", first_name="Ada"), make("contact", first_name="Augusta")
    given = {**body, "loser": loser.pk} if body.get("loser") == 1 else body
    assert as_ada.post(f"{CONTACTS}{winner.pk}/merge/", given, "json").status_code == code
    assert as_ada.get(f"{CONTACTS}{loser.pk}/").status_code == 200


def test_a_record_cannot_be_merged_with_itself(as_ada: APIClient, make: Maker) -> None:
    one = make("contact", first_name="Ada")
    assert as_ada.post(f"{CONTACTS}{one.pk}/merge/", {"loser": one.pk}, "json").status_code == 400


def test_records_of_others_cannot_be_merged_away(as_dora: APIClient, dora: User, make: Maker) -> None:
    own, foreign = make("contact", first_name="Own", owner=dora.pk), make("contact", first_name="Foreign")
    assert as_dora.post(f"{CONTACTS}{own.pk}/merge/", {"loser": foreign.pk}, "json").status_code == 404
    assert as_dora.post(f"{CONTACTS}{foreign.pk}/merge/", {"loser": own.pk}, "json").status_code == 404
