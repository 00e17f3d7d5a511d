"""A kind of step that the administrator has switched off says so, and no workflow with it is published."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from records.models import Contact, Note
from tests.records.api.conftest import client_of
from tests.workflows.making import drain, enrolled, live
from workflows.checking import check
from workflows.definition import load
from workflows.steps import STEPS

pytestmark = pytest.mark.django_db

CALL = {"id": "s", "kind": "webhook", "config": {"url": "https://hooks.example.com/x"}}
NOTE = {"id": "t", "kind": "create_note", "config": {"body": "Hello"}}
MESSAGE = "“%s” is switched off by the administrator."


@pytest.mark.parametrize("slug", [kind.slug for kind in STEPS])
def test_every_kind_can_be_switched_off(slug: str, settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = True
    assert STEPS[slug].missing() == ""
    settings.DISABLED_STEPS = [slug]
    assert STEPS[slug].missing() == MESSAGE % STEPS[slug].label


def test_a_workflow_with_it_is_not_published(settings: Settings, ada: User) -> None:
    definition = {"object": "contact", "name": "Call", "steps": [CALL, NOTE]}
    settings.DISABLED_STEPS = ["webhook"]
    [problem] = check(load(definition))
    assert (problem.where, problem.message) == ("s.config", MESSAGE % "Send a webhook")
    client = client_of(ada)
    made = client.post("/api/v1/workflows/", {"definition": definition}, format="json").json()
    path = f"/api/v1/workflows/{made['id']}/publish/"
    assert client.post(path, {"base": made["cursor"]}, format="json").status_code == 409
    settings.DISABLED_STEPS = []
    assert client.post(path, {"base": made["cursor"]}, format="json").status_code == 200


def test_a_step_that_is_live_fails_where_it_was_switched_off_since(settings: Settings) -> None:
    enrollment = enrolled(live([NOTE]), Contact.objects.create())
    settings.DISABLED_STEPS = ["create_note"]
    drain()
    entry = enrollment.log.get()
    assert (entry.outcome, entry.data["reason"]) == ("failed", MESSAGE % "Create note")
    assert not Note.objects.exists()
