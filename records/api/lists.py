"""Lists of records: static ones hold members, active ones are a filter."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet, ViewSet

from records.api.access import ApiView, crud
from records.api.bodies import NumberField, Strict, StrictModel, read, read_query
from records.api.filters import read_filter
from records.api.paging import PageQuery, page
from records.api.presenting import RecordPage, record_json
from records.api.reach import demand, found, schema_of
from records.editing import listing
from records.models import ObjectType, RecordList, registry
from records.querying import context
from records.querying.scope import seen_by
from records.querying.to_query import to_query
from records.querying.visibility import objects_seen, visible, visible_ids


class ListBody(StrictModel):
    """A list. Its object and kind stay as they were made; ``filter`` is for active lists."""

    object = serializers.PrimaryKeyRelatedField(source="object_type", queryset=ObjectType.objects.all())
    filter = serializers.JSONField(required=False, allow_null=True)

    class Meta:
        model = RecordList
        fields = ["id", "name", "object", "kind", "filter", "description", "owner", "created_at", "updated_at"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Read the filter, and keep kind and filter together."""
        about = ("object_type", "kind", "filter")
        now: dict[str, Any] = {name: attrs.get(name, getattr(self.instance, name, None)) for name in about}
        for name, field in (("object_type", "object"), ("kind", "kind")):
            if self.instance and name in attrs and attrs[name] != getattr(self.instance, name):
                raise ValidationError({field: [_("This cannot be changed any more.")]})
        person = self.context["request"].user
        demand(person, "view", now["object_type"].pk)
        if now["kind"] != RecordList.Kind.ACTIVE:
            if now["filter"] is not None:
                raise ValidationError({"filter": [_("Only active lists have a filter.")]})
        elif now["filter"] is None:
            raise ValidationError({"filter": [_("An active list needs a filter.")]})
        elif "filter" in attrs:
            inside = self.instance.pk if self.instance else None
            attrs["filter"] = read_filter(person, now["object_type"].pk, attrs["filter"], inside).dump()
        return attrs

    def save(self, **more: Any) -> RecordList:
        """Save through the one writer of lists."""
        row = self.instance or RecordList()
        for name, value in {**self.validated_data, **more}.items():
            setattr(row, name, value)
        self.instance = listing.define(row)
        return self.instance


class ListFilters(FilterSet):
    """Lists of one object or kind."""

    object = CharFilter(field_name="object_type")
    kind = CharFilter(field_name="kind")

    class Meta:
        model = RecordList
        fields: list[str] = []


class Lists(ApiView, ModelViewSet[RecordList]):
    """Lists of the objects that you may see."""

    needs = crud("recordlist")
    queryset = RecordList.objects.all()
    serializer_class = ListBody
    filterset_class = ListFilters

    def get_queryset(self) -> Any:
        """Return the lists that the person may see."""
        return lists_of(self.request.user)

    def perform_destroy(self, instance: RecordList) -> None:
        """Delete a list, unless a filter refers to it."""
        listing.remove_list(instance)


class Members(Strict):
    """Records of the list's object."""

    ids = serializers.ListField(child=NumberField(), min_length=1, max_length=1_000)


class CountOut(serializers.Serializer[Any]):
    """How many records it concerned."""

    count = serializers.IntegerField()


class MemberQuery(Strict, PageQuery):
    """Which page."""


class ListMembers(ApiView, ViewSet):
    """The records of a list, as far as you may see them."""

    needs = {
        "list": ("records.view_recordlist",),
        "add": ("records.view_recordlist", "records.change_recordlist"),
        "remove": ("records.view_recordlist", "records.change_recordlist"),
    }

    @extend_schema(operation_id="lists_members", filters=False, parameters=[MemberQuery], responses=RecordPage)
    def list(self, request: Request, id: int) -> Response:
        """List the members; those of an active list are what its filter matches now."""
        of = self._list()
        schema = schema_of(of.object_type_id)
        asked = read_query(MemberQuery, request.query_params)
        person: Any = request.user
        got = page(visible(_members(of, person), person), asked)
        return Response(got.as_json([record_json(row, schema) for row in got.rows]))

    @extend_schema(operation_id="lists_members_add", request=Members, responses=CountOut)
    def add(self, request: Request, id: int) -> Response:
        """Add records to a static list; says how many were not in it before."""
        of = self._list()
        return Response({"count": listing.add(of, self._ids(of))})

    @extend_schema(operation_id="lists_members_remove", request=Members, responses=CountOut)
    def remove(self, request: Request, id: int) -> Response:
        """Remove records from a static list; says how many were in it."""
        of = self._list()
        return Response({"count": listing.remove(of, self._ids(of))})

    def _list(self) -> RecordList:
        of: RecordList = found(lists_of(self.request.user), self.kwargs["id"])
        return of

    def _ids(self, of: RecordList) -> Sequence[int]:
        """Return the records that the body names; those that the person may not see are refused by number."""
        ids = read(Members, self.request.data)["ids"]
        person: Any = self.request.user
        hidden = sorted(set(ids) - set(visible_ids(of.object_type_id, ids, person)))
        if hidden:
            text = _("There is no record %(number)s here, or you may not see it.")
            raise ValidationError({"ids": [text % {"number": number} for number in hidden[:20]]})
        return ids  # type: ignore[no-any-return]


def lists_of(person: Any) -> Any:
    """Return the lists of the objects that a person may see."""
    return RecordList.objects.filter(object_type__in=[schema.name for schema in objects_seen(person)])


def _members(of: RecordList, person: Any) -> Any:
    rows = registry.alive(of.object_type_id)
    if of.kind == RecordList.Kind.STATIC:
        return rows.filter(pk__in=of.members.values("record_id"))
    tree = context.parse(of.filter, of.object_type_id)
    return rows.filter(to_query(tree, of.object_type_id, context.present(), seen_by(person)))
