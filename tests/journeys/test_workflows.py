"""What the demo's workflows have done can be seen in the admin and in the API, in words."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from crm.lib import clock
from records.demo import seeding
from workflows import demo
from workflows.engine import draining
from workflows.models import Enrollment, LogEntry, Workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Return the administrator's browser after the first start."""
    seeding.seed(clock.now(), 60, "x" * 20, "USD", lambda _line: None)
    demo.make(clock.now())
    draining.drain(clock.now())
    browser = Client()
    browser.force_login(get_user_model().objects.get(username="admin"))
    return browser


def test_every_workflow_pass_and_entry_is_shown(client: Client) -> None:
    shown = dict.fromkeys((Workflow, Enrollment, LogEntry), "")
    for model in shown:
        page = client.get(reverse(f"admin:workflows_{model._meta.model_name}_changelist"))
        assert page.status_code == 200
        shown[model] = page.content.decode()
    for name in ("Hand over won deals", "Escalate pressing tickets", "Score leads", "Announce renewals"):
        assert name in shown[Workflow]
    assert Enrollment.objects.exists()
    for workflow in Workflow.objects.all():
        page = client.get(reverse("admin:workflows_workflow_change", args=[workflow.pk]))
        assert page.status_code == 200


def test_every_entry_of_the_log_has_words(client: Client) -> None:
    cursor: str | None = ""
    entries = 0
    while cursor is not None:
        answer = client.get("/api/v1/log/", {"cursor": cursor} if cursor else {}).json()
        for entry in answer["results"]:
            assert entry["text"].strip().endswith((".", ".”")), entry
            entries += 1
        cursor = answer["next"]
    assert entries == LogEntry.objects.count() > 50


def test_every_pass_is_explained(client: Client) -> None:
    for row in Enrollment.objects.order_by("pk")[:20]:
        address = f"/api/v1/workflows/{row.workflow_id}/explain/"
        answer = client.post(address, {"record": row.record_id}, content_type="application/json")
        assert answer.status_code == 200
        assert answer.json()["text"].endswith(".")
        assert client.get(f"/api/v1/workflows/{row.workflow_id}/description/").status_code == 200
