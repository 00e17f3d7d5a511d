"""The API's description of itself is complete and valid, and its first page leads everywhere."""

import pytest
from django.core.management import call_command
from django.urls import resolve
from rest_framework.test import APIClient


def test_the_description_is_valid_and_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True)
    assert "openapi: 3" in capsys.readouterr().out


def test_the_first_page_leads_to_every_collection(as_ada: APIClient) -> None:
    links = as_ada.get("/api/v1/").json()
    assert {"objects", "lists", "tasks", "schema", "docs"} <= set(links)
    for address in links.values():
        assert address.startswith("http://testserver/api/")
        resolve(address.removeprefix("http://testserver"))


def test_there_is_no_browsable_api(as_ada: APIClient) -> None:
    answer = as_ada.get("/api/v1/", HTTP_ACCEPT="text/html")
    assert answer.status_code in {200, 406}
    assert answer["Content-Type"] == "application/json"
