"""Every record of a small demo opens in the admin and in the API."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from crm.lib import clock
from records.demo import seeding
from records.models import Record, Task, catalogue, registry

pytestmark = pytest.mark.django_db


def test_every_record_of_the_demo_opens() -> None:
    seeding.seed(clock.now(), 12, "x" * 20, "USD", lambda _line: None)
    Task.objects.update(assignee=None)
    client = Client()
    client.force_login(get_user_model().objects.get(username="admin"))
    opened = 0
    for name in catalogue.current().objects:
        for record in registry.every(name)[:15]:
            for address in (page_of(record), f"/api/v1/objects/{name}/{record.pk}/"):
                assert client.get(address).status_code == 200, address
                opened += 1
    assert opened > 100


def page_of(record: Record) -> str:
    """Return the address of a record's page."""
    return reverse(f"admin:records_{record._meta.model_name}_change", args=[record.pk])
