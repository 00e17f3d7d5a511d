"""Merges two records of an object into one."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from records import editing
from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read
from records.api.presenting import RecordOut, record_json
from records.api.reach import found


class Merge(Strict):
    """The record that goes, and for single properties whose value stays."""

    loser = NumberField()
    choices = serializers.DictField(
        child=serializers.CharField(max_length=10), required=False, help_text="“winner” or “loser” by property."
    )


class RecordMerge(ApiView, ViewSet):
    """Merging: the record of the path survives."""

    needs = {"merge": ("view", "change", "delete")}

    @extend_schema(operation_id="records_merge", request=Merge, responses=RecordOut)
    def merge(self, request: Request, object_type: str, id: int) -> Response:
        """Merge another record into this one; associations and activities follow, the other goes to the bin."""
        asked = read(Merge, request.data)
        loser = found(self.rows(), asked["loser"])
        survivor = editing.merge(self.record(), loser, asked.get("choices"))
        return Response(record_json(survivor, self.object_schema))
