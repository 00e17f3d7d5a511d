"""Searches an object with the whole filter language."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from records.api.access import ApiView
from records.api.bodies import Strict, read
from records.api.filters import condition
from records.api.paging import PageQuery, page
from records.api.presenting import RecordPage, record_json, shown_properties
from records.api.sorting import sort_keys


class Search(Strict, PageQuery):
    """A filter tree, an order and a page."""

    filter = serializers.JSONField(required=False)
    sort = serializers.ListField(child=serializers.CharField(max_length=70), max_length=3, default=list)
    properties = serializers.ListField(child=serializers.CharField(max_length=70), max_length=1_000, required=False)


class RecordSearch(ApiView, ViewSet):
    """Search, posted because filters are long; it changes nothing."""

    needs = {"search": ("view",)}
    reading = frozenset({"search"})

    @extend_schema(operation_id="records_search", request=Search, responses=RecordPage)
    def search(self, request: Request, object_type: str) -> Response:
        """Return the records that match a filter and that you may see."""
        asked = read(Search, request.data)
        schema = self.object_schema
        rows = self.rows()
        if asked.get("filter") is not None:
            rows = rows.filter(condition(request.user, object_type, asked["filter"]))
        got = page(rows, asked, sort_keys(schema, asked["sort"]))
        shown = shown_properties(schema, asked.get("properties"))
        return Response(got.as_json([record_json(row, schema, shown) for row in got.rows]))
