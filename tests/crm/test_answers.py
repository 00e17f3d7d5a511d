"""Addresses that do not exist and views that break: JSON below /api/, our page elsewhere."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from records.models import catalogue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("address", "kind"), [("/api/v1/nope/", "application/json"), ("/nope/", "text/html")])
def test_an_address_that_does_not_exist(client: Client, address: str, kind: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (404, kind)


def test_a_view_that_breaks_answers_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_superuser("ada"))
    monkeypatch.setattr(catalogue, "current", fail)
    answer = client.get("/api/v1/objects/contact/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/json")
    assert b"a secret" not in answer.content
