"""What a webhook's headers hold is read back by those who may change workflows, and by nobody else."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from records.models import Contact
from tests.records.api.conftest import client_of
from tests.workflows.making import MONDAY
from workflows.models import Revision, Workflow

pytestmark = pytest.mark.django_db

SECRET, TOKEN = "Bearer s3cr3t", "{{ contact.last_name }}"
CALL = {
    "id": "call",
    "kind": "webhook",
    "config": {
        "url": "https://hooks.example.com/x",
        "headers": [{"name": "Authorization", "value": SECRET}, {"name": "X-Who", "value": TOKEN}],
        "body": {"name": "Ada"},
    },
}
FORK = {
    "id": "fork",
    "kind": "branch_random",
    "config": {},
    "branches": [
        {"id": "p1", "name": "A", "when": {"percent": 50}, "steps": [CALL]},
        {"id": "p2", "name": "B", "when": {"percent": 50}, "steps": []},
    ],
}


@pytest.fixture
def number(ada: User) -> int:
    """Return the number of a workflow with a webhook under a branch, published."""
    definition = {"object": "contact", "name": "Call", "steps": [FORK]}
    made = client_of(ada).post("/api/v1/workflows/", {"definition": definition}, format="json").json()
    Revision.objects.create(workflow_id=made["id"], number=1, definition=made["definition"], at=MONDAY)
    return int(made["id"])


def with_rights(person: User, *rights: str) -> APIClient:
    person.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    return client_of(User.objects.get(pk=person.pk))


def headers(answer: Any) -> Any:
    """Return the headers that an answer shows, which otherwise holds the whole definition."""
    [fork] = answer["definition"]["steps"]
    [call] = fork["branches"][0]["steps"]
    assert call["config"]["body"] == {"name": "Ada"}
    return [one["value"] for one in call["config"]["headers"]]


def test_who_may_not_change_workflows_sees_the_names_of_headers_alone(number: int, ada: User, ben: User) -> None:
    path = f"/api/v1/workflows/{number}/"
    for where in (path, f"{path}revisions/1/"):
        assert headers(client_of(ada).get(where).json()) == [SECRET, TOKEN]
        answer = with_rights(ben, "view_workflow").get(where)
        assert "s3cr3t" not in answer.content.decode()
        assert headers(answer.json()) == ["••••••", "••••••"]


def test_what_other_clicks_answer_keeps_the_secret_too(number: int, ben: User) -> None:
    client = with_rights(ben, "view_workflow", "publish_workflow", "delete_workflow")
    path = f"/api/v1/workflows/{number}/"
    for where, body in (("publish", {"base": 999_999}), ("turn-off", {}), ("restore", {})):
        answer = client.post(f"{path}{where}/", body, format="json")
        assert "Authorization" in answer.content.decode()
        assert "s3cr3t" not in answer.content.decode()


def test_a_plan_shows_them_to_nobody(number: int, ada: User) -> None:
    definition = {"object": "contact", "name": "Call", "steps": [CALL]}
    client = client_of(ada)
    made = client.post("/api/v1/workflows/", {"definition": definition}, format="json").json()
    contact = Contact.objects.create(last_name="Lovelace")
    body = {"record": contact.pk, "at": "2026-11-23T09:00:00Z"}
    answer = client.post(f"/api/v1/workflows/{made['id']}/plan/", body, format="json")
    sent = answer.json()["steps"][0]["sends"]
    assert sent["headers"] == [["Authorization", "••••••"], ["X-Who", "••••••"]]
    assert json.loads(sent["body"]) == {"name": "Ada"}
    assert not [one for one in ("s3cr3t", "Lovelace") if one in answer.content.decode()]
    assert Workflow.objects.get(pk=made["id"]).draft.definition["steps"][0] == CALL
