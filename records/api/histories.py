"""The history of a record: what changed, when, by whom and why."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from records.api.access import ApiView
from records.api.bodies import Strict, read_query
from records.api.paging import PageQuery, page
from records.api.reach import seen
from records.models import Change
from records.models.reference import Reference

ABOUT_LINKS = {Change.Kind.ASSOCIATED, Change.Kind.DISSOCIATED}


class HistoryQuery(Strict, PageQuery):
    """Which changes."""

    property = serializers.CharField(max_length=100, required=False)


class ChangeOut(serializers.Serializer[Any]):
    """One change. ``old`` and ``new`` are values as they are stored."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Change.Kind.choices)
    property = serializers.CharField()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    at = serializers.DateTimeField()


@extend_schema_serializer(many=False)
class ChangePage(serializers.Serializer[Any]):
    """A page of changes."""

    results = ChangeOut(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(required=False)


class RecordHistory(ApiView, ViewSet):
    """Changes of one record, newest first."""

    needs = {"list": ("view",)}

    @extend_schema(operation_id="records_history", filters=False, parameters=[HistoryQuery], responses=ChangePage)
    def list(self, request: Request, object_type: str, id: int) -> Response:
        """List what happened to a record; links to records that you may not see are left out."""
        asked = read_query(HistoryQuery, request.query_params)
        rows = Change.objects.filter(object_type=object_type, record_id=self.record().pk)
        if "property" in asked:
            rows = rows.filter(property=asked["property"])
        got = page(rows, asked)
        return Response(got.as_json(ChangeOut(_seen(request.user, got.rows), many=True).data))


def _seen(person: Any, changes: Sequence[Change]) -> list[Change]:
    ends = seen(person, [end for change in changes for end in _link_ends(change)])
    return [change for change in changes if ends.issuperset(_link_ends(change))]


def _link_ends(change: Change) -> list[Reference]:
    if change.kind not in ABOUT_LINKS:
        return []
    return [Reference(about["object"], about["id"]) for about in (change.old, change.new) if about]
