"""Drafts over the API: what lies in the trash stays as it is, and what is half made is not there."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tests.records.api.conftest import client_of
from workflows.api import workflows as views
from workflows.models import Workflow

pytestmark = pytest.mark.django_db

BASE = "/api/v1/workflows/"
READY = {"object": "contact", "name": "Welcome"}


@pytest.fixture
def as_ada(ada: User) -> APIClient:
    return client_of(ada)


def made(client: APIClient) -> dict[str, Any]:
    found: dict[str, Any] = client.post(BASE, {"definition": READY}, format="json").json()
    return found


def test_a_draft_in_the_trash_is_edited_when_it_has_been_restored(as_ada: APIClient) -> None:
    first = made(as_ada)
    path = f"{BASE}{first['id']}/"
    edit = {"definition": {**first["definition"], "name": "Hello"}, "base": first["cursor"]}
    as_ada.delete(path)
    for answer in (
        as_ada.patch(path, edit, format="json"),
        as_ada.post(f"{path}undo/", {"base": first["cursor"]}, format="json"),
        as_ada.post(f"{path}redo/", {"base": first["cursor"]}, format="json"),
    ):
        assert answer.status_code == 409
        assert answer.json()["errors"]["detail"] == ["This workflow is in the trash. Restore it first."]
    assert as_ada.get(path).json()["name"] == "Welcome"
    as_ada.post(f"{path}restore/")
    assert as_ada.patch(path, edit, format="json").json()["name"] == "Hello"


def test_nothing_is_left_of_a_workflow_or_an_edit_that_was_broken_off(
    as_ada: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(as_ada)
    edit = {"definition": {**first["definition"], "name": "Hello"}, "base": first["cursor"], "folder": None}

    def burst(*_args: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(views, "_keep", burst)
        with pytest.raises(ZeroDivisionError):
            as_ada.post(BASE, {"definition": READY}, format="json")
        with pytest.raises(ZeroDivisionError):
            as_ada.patch(f"{BASE}{first['id']}/", edit, format="json")
    assert Workflow.objects.count() == 1
    assert as_ada.get(f"{BASE}{first['id']}/").json()["name"] == "Welcome"
