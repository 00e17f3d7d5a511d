"""Many records in one request, with an outcome for each row."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from records.models import Change, Contact
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
UPSERT = "/api/v1/objects/contact/batch/upsert/"


def test_each_row_gets_its_outcome(as_ada: APIClient, make: Maker) -> None:
    there = make("contact", email="ada@example.com", first_name="Ada")
    rows = [
        {"email": "ada@example.com", "first_name": "Augusta"},
        {"email": "ben@example.com"},
        {"email": "nobody"},
        {"email": "BEN@example.com"},
    ]
    answer = as_ada.post(UPSERT, {"key": "email", "records": rows}, "json")
    results = answer.json()["results"]
    assert [row["status"] for row in results] == ["updated", "created", "rejected", "rejected"]
    assert results[0]["id"] == there.pk
    assert set(results[2]["errors"]) == {"email"}
    assert Contact.objects.get(pk=there.pk).first_name == "Augusta"


def test_all_or_nothing_when_asked_for(as_ada: APIClient) -> None:
    body = {"key": "email", "records": [{"email": "ben@example.com"}, {"email": "nobody"}], "atomic": True}
    results = as_ada.post(UPSERT, body, "json").json()["results"]
    assert [row["status"] for row in results] == ["unchanged", "rejected"]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"records": []},
        {"records": [{}] * 1_001},
        {"records": {}},
        {"records": [5]},
        {"key": "owner__password", "records": [{}]},
        {"key": "email"},
        {"records": [{}], "extra": 1},
    ],
)
def test_what_is_no_batch_is_refused(as_ada: APIClient, body: dict[str, object]) -> None:
    assert as_ada.post(UPSERT, body, "json").status_code == 400
    assert not Contact.objects.exists()


@pytest.mark.parametrize("atomic", [True, False])
def test_records_of_others_are_neither_changed_nor_shown(
    as_dora: APIClient, ada: User, make: Maker, atomic: bool
) -> None:
    foreign = make("contact", email="ada@example.com", first_name="Ada", owner=ada.pk)
    rows = [{"email": "ada@example.com", "first_name": "Eve"}, {"email": "new@example.com"}]
    answer = as_dora.post(UPSERT, {"key": "email", "records": rows, "atomic": atomic}, "json")
    results = answer.json()["results"]
    assert [row["status"] for row in results] == ["rejected", "unchanged" if atomic else "created"]
    assert results[0]["id"] is None
    assert Contact.objects.get(pk=foreign.pk).first_name == "Ada"


def test_messages_count_the_rows_as_they_were_sent(as_dora: APIClient, ada: User, make: Maker) -> None:
    make("contact", email="ada@example.com", owner=ada.pk)
    rows = [{"email": name} for name in ("ada@example.com", "new@example.com", "new@example.com")]
    results = as_dora.post(UPSERT, {"key": "email", "records": rows}, "json").json()["results"]
    assert [row["status"] for row in results] == ["rejected", "created", "rejected"]
    assert results[2]["errors"] == {"email": ["Row 2 has the same key."]}


def test_all_or_nothing_tells_every_mistake_beside_records_of_others(
    as_dora: APIClient, ada: User, make: Maker
) -> None:
    make("contact", email="ada@example.com", owner=ada.pk)
    rows = [{"email": "ada@example.com"}, {"email": "new@example.com"}, {"email": "nobody"}]
    results = as_dora.post(UPSERT, {"key": "email", "records": rows, "atomic": True}, "json").json()["results"]
    assert [row["status"] for row in results] == ["rejected", "unchanged", "rejected"]
    assert set(results[2]["errors"]) == {"email"}
    assert not Contact.objects.filter(email="new@example.com").exists()


def test_all_or_nothing_writes_nothing_beside_records_of_others(as_dora: APIClient, ada: User, make: Maker) -> None:
    make("contact", email="ada@example.com", owner=ada.pk)
    before = Change.objects.count()
    rows = [{"email": "ada@example.com"}, {"email": "new@example.com"}]
    results = as_dora.post(UPSERT, {"key": "email", "records": rows, "atomic": True}, "json").json()["results"]
    assert [row["id"] for row in results] == [None, None]
    assert Change.objects.count() == before
