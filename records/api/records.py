"""Records of every object: lists with filters, one record, making, changing, deleting and restoring."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from crm.lib.errors import Refused
from records import editing
from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read, read_query
from records.api.paging import PageQuery, page
from records.api.presenting import RecordOut, RecordPage, record_json, shown_properties
from records.api.reach import reachable
from records.api.sorting import sort_keys
from records.models.reference import Reference
from records.querying.filtering import filtered_by


class NewAssociation(Strict):
    """A record to link the new one with."""

    object = serializers.CharField(max_length=40)
    id = NumberField()
    label = serializers.CharField(max_length=60, required=False, allow_null=True)  # type: ignore[assignment]


class NewRecord(Strict):
    """Values by property, and what the record is to be associated with."""

    properties = serializers.DictField()
    associations = NewAssociation(many=True, required=False)

    def validate_associations(self, value: list[Any]) -> list[Any]:
        """Keep one request within bounds."""
        if len(value) > 100:
            raise ValidationError(_("Associate at most 100 records at once."))
        return value


class RecordChanges(Strict):
    """New values by property; the others stay, and null clears one."""

    properties = serializers.DictField()


class RecordQuery(Strict, PageQuery):
    """What a list of records can be asked besides its filters."""

    q = serializers.CharField(max_length=200, required=False, help_text="Part of a name or an e-mail address.")
    sort = serializers.CharField(max_length=200, required=False, help_text="As in “-amount,name”.")
    properties = serializers.CharField(max_length=5_000, required=False, help_text="Those to show, by commas.")
    deleted = serializers.BooleanField(default=False, help_text="Those in the recycle bin instead.")


FILTERS = """Every property filters: `?stage=closedwon&amount__gte=5000`. Besides equality there are `__in` (by commas),
`__gt`, `__gte`, `__lt`, `__lte` for numbers and times, `__contains` and `__startswith` for text, `__isblank`."""


class Records(ApiView, ViewSet):
    """The records of the object that the path names."""

    needs = {
        "list": ("view",),
        "retrieve": ("view",),
        "create": ("add",),
        "partial_update": ("view", "change"),
        "destroy": ("view", "delete"),
        "restore": ("view", "delete"),
    }

    @extend_schema(
        operation_id="records_list", filters=False, description=FILTERS, parameters=[RecordQuery], responses=RecordPage
    )
    def list(self, request: Request, object_type: str) -> Response:
        """List the records that you may see, newest first."""
        schema = self.object_schema
        own = set(RecordQuery().fields)
        asked = read_query(RecordQuery, request.query_params, set(request.query_params) - own)
        given = {name: str(value) for name, value in request.query_params.items() if name not in own}
        rows = filtered_by(schema, given, self.rows(in_bin=asked["deleted"]), asked.get("q"))
        got = page(rows, asked, sort_keys(schema, _words(asked.get("sort")) or ()))
        shown = shown_properties(schema, _words(asked.get("properties")))
        return Response(got.as_json([record_json(row, schema, shown) for row in got.rows]))

    @extend_schema(operation_id="records_create", request=NewRecord, responses={201: RecordOut})
    def create(self, request: Request, object_type: str) -> Response:
        """Make a record and its associations, or neither."""
        given = read(NewRecord, request.data)
        with transaction.atomic():
            record = editing.create(object_type, given["properties"])
            for link in given.get("associations", ()):
                end = reachable(request.user, link["object"], link["id"])
                editing.associate(Reference.to(record), Reference.to(end), link.get("label"))
        return Response(record_json(record, self.object_schema), status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="records_read", responses=RecordOut)
    def retrieve(self, request: Request, object_type: str, id: int) -> Response:
        """Return one record."""
        return Response(record_json(self.record(), self.object_schema))

    @extend_schema(operation_id="records_change", request=RecordChanges, responses=RecordOut)
    def partial_update(self, request: Request, object_type: str, id: int) -> Response:
        """Change the properties named."""
        given = read(RecordChanges, request.data)
        return Response(record_json(editing.update(self.record(), given["properties"]), self.object_schema))

    @extend_schema(operation_id="records_delete", responses={204: None})
    def destroy(self, request: Request, object_type: str, id: int) -> Response:
        """Move a record to the recycle bin, where it stays for 90 days."""
        editing.delete(object_type, [self.record().pk])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="records_restore", request=None, responses=RecordOut)
    def restore(self, request: Request, object_type: str, id: int) -> Response:
        """Take a record out of the recycle bin."""
        binned = self.record(in_bin=True)
        if not editing.restore(object_type, [binned.pk]):
            raise Refused(_("This record was merged into another one and cannot be restored."))
        return Response(record_json(self.record(), self.object_schema))


def _words(text: str | None) -> "list[str] | None":
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]
