"""Turns records into the JSON of the API."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from records.models import Record
from records.properties import KINDS, ObjectSchema, Property
from records.querying.matching import value_of

MOMENT = KINDS["datetime"]


class RecordOut(serializers.Serializer[Any]):
    """A record. ``properties`` holds every property of its object, blanks as null."""

    id = serializers.IntegerField()
    object = serializers.CharField()
    name = serializers.CharField()
    properties = serializers.DictField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(many=False)
class RecordPage(serializers.Serializer[Any]):
    """A page of records; ``next`` is the cursor of the page after it."""

    results = RecordOut(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(required=False)


def record_json(record: Record, schema: ObjectSchema, shown: Collection[Property] | None = None) -> dict[str, Any]:
    """Return a record with the properties named, or with all of its object."""
    return {
        "id": record.pk,
        "object": schema.name,
        "name": str(record),
        "properties": {
            prop.name: KINDS[prop.kind].to_api(value_of(record, prop)) for prop in (schema if shown is None else shown)
        },
        "created_at": MOMENT.to_api(record.created_at),
        "updated_at": MOMENT.to_api(record.updated_at),
        "deleted_at": MOMENT.to_api(record.deleted_at),
    }


def shown_properties(schema: ObjectSchema, names: Sequence[str] | None) -> list[Property] | None:
    """Return the properties that a caller asked to see; raises ValidationError for unknown ones."""
    if names is None:
        return None
    unknown = [name for name in names if schema.get(name) is None]
    if unknown:
        text = _("%(object)s have no property “%(name)s”.")
        raise ValidationError(
            {"properties": [text % {"object": schema.plural, "name": name[:100]} for name in unknown]}
        )
    return [schema.properties[name] for name in names]
