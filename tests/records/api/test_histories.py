"""The history of a record over the API."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from records import editing
from records.models.reference import Reference
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/objects/contact/"


def test_it_tells_what_changed_newest_first(as_ada: APIClient, ada: User, make: Maker) -> None:
    contact = make("contact", first_name="Ada")
    as_ada.patch(f"{CONTACTS}{contact.pk}/", {"properties": {"first_name": "Augusta"}}, "json")
    newest, oldest = as_ada.get(f"{CONTACTS}{contact.pk}/history/").json()["results"]
    assert oldest["kind"] == "created"
    assert (newest["kind"], newest["property"], newest["old"], newest["new"]) == (
        "updated", "first_name", "Ada", "Augusta",
    )  # fmt: skip
    assert (newest["actor"], newest["source"]) == (ada.pk, "api")


def test_it_narrows_to_a_property_and_pages(as_ada: APIClient, make: Maker) -> None:
    contact = make("contact", first_name="0")
    for number in range(1, 5):
        editing.update(contact, {"first_name": str(number), "last_name": str(number)})
    path = f"{CONTACTS}{contact.pk}/history/"
    first = as_ada.get(path, {"property": "first_name", "limit": "3"}).json()
    rest = as_ada.get(path, {"property": "first_name", "limit": "3", "cursor": first["next"]}).json()
    assert [change["new"] for change in first["results"] + rest["results"]] == ["4", "3", "2", "1"]
    assert as_ada.get(path, {"kind": "created"}).status_code == 400


def test_links_to_records_of_others_are_left_out(as_dora: APIClient, dora: User, make: Maker) -> None:
    own, foreign = make("contact", first_name="Own", owner=dora.pk), make("company", name="Foreign")
    known = make("company", name="Known", owner=dora.pk)
    for other in (foreign, known):
        editing.associate(Reference.to(own), Reference.to(other))
    shown = as_dora.get(f"{CONTACTS}{own.pk}/history/").json()["results"]
    assert [change["new"]["id"] for change in shown if change["kind"] == "associated"] == [known.pk]
