"""No field that is not meant for writing can be written: each is refused by name, and nothing changes."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core import serializers as dumper
from rest_framework.serializers import Serializer
from rest_framework.test import APIClient

from records.api.activities import EmailBody, NoteBody, TaskBody
from records.api.associations import LabelBody, NewLink
from records.api.batches import Upsert
from records.api.campaigns import CampaignBody
from records.api.event_definitions import EventDefinitionBody
from records.api.events import EventBatch, NewEvent
from records.api.lists import ListBody
from records.api.merging import Merge
from records.api.objects import ObjectBody, ObjectChanges
from records.api.pipelines import PipelineBody, StageBody
from records.api.properties import NewProperty, PropertyChanges
from records.api.records import NewRecord, RecordChanges
from records.api.searching import Search
from records.api.tokens import NewToken
from records.models import Contact, catalogue
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db

MODELS: list[Any] = [User, *apps.get_app_config("records").get_models()]

#: Every name that a column of any table of ours has.
NAMES = {name for model in MODELS for field in model._meta.concrete_fields for name in (field.name, field.attname)} | {
    "groups",
    "user_permissions",
    "password",
    "pk",
}

BODIES: list[tuple[str, str, type[Serializer[Any]]]] = [
    ("post", "objects/", ObjectBody),
    ("patch", "objects/deal/definition/", ObjectChanges),
    ("post", "objects/contact/", NewRecord),
    ("patch", "objects/contact/{contact}/", RecordChanges),
    ("post", "objects/contact/{contact}/merge/", Merge),
    ("post", "objects/contact/search/", Search),
    ("post", "objects/contact/batch/upsert/", Upsert),
    ("post", "properties/contact/", NewProperty),
    ("patch", "properties/contact/city/", PropertyChanges),
    ("post", "associations/", NewLink),
    ("post", "association-labels/", LabelBody),
    ("post", "lists/", ListBody),
    ("post", "pipelines/", PipelineBody),
    ("patch", "pipelines/{pipeline}/", PipelineBody),
    ("post", "pipelines/{pipeline}/stages/", StageBody),
    ("post", "tasks/", TaskBody),
    ("post", "notes/", NoteBody),
    ("post", "emails/", EmailBody),
    ("post", "events/", NewEvent),
    ("post", "events/batch/", EventBatch),
    ("post", "event-definitions/", EventDefinitionBody),
    ("post", "campaigns/", CampaignBody),
    ("post", "tokens/", NewToken),
]


def everything() -> str:
    """Return every row of ours as text."""
    rows = [row for model in MODELS for row in model._base_manager.order_by("pk")]
    return str(dumper.serialize("json", rows))


@pytest.mark.parametrize(("method", "path", "form"), BODIES, ids=lambda value: getattr(value, "__name__", value))
def test_fields_that_are_not_for_writing_are_refused_by_name(
    as_ada: APIClient, make: Maker, method: str, path: str, form: type[Serializer[Any]]
) -> None:
    contact = make("contact", first_name="Ada")
    pipeline = apps.get_model("records", "Pipeline").objects.get(object_type="deal").pk
    writable = {name for name, field in form().fields.items() if not field.read_only}
    sent = dict.fromkeys(NAMES - writable, 1)
    before = everything()
    answer = getattr(as_ada, method)(f"/api/v1/{path}".format(contact=contact.pk, pipeline=pipeline), sent, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(sent)
    assert everything() == before


@pytest.mark.parametrize("action", ["create", "change", "upsert"])
def test_columns_that_are_no_writable_property_are_refused_by_name(as_ada: APIClient, make: Maker, action: str) -> None:
    contact = make("contact", email="ada@example.com")
    writable = {prop.name for prop in catalogue.current()["contact"] if not prop.read_only}
    sent = dict.fromkeys(NAMES - writable, 1)
    columns = {name for field in Contact._meta.concrete_fields for name in (field.name, field.attname)}
    assert {"id", "deleted_at", "merged_into", "created_at", "updated_at", "properties"} <= columns & set(sent)
    requests = {
        "create": ("post", "", {"properties": sent}),
        "change": ("patch", f"{contact.pk}/", {"properties": sent}),
        "upsert": ("post", "batch/upsert/", {"key": "email", "records": [{**sent, "email": "ada@example.com"}]}),
    }
    method, path, body = requests[action]
    before = everything()
    answer = getattr(as_ada, method)(f"/api/v1/objects/contact/{path}", body, "json").json()
    wrong = answer["results"][0]["errors"] if action == "upsert" else answer["errors"]
    assert set(wrong) == set(sent)
    assert everything() == before
