"""What belongs to a campaign: records and lists, as far as you may see them."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read, read_query
from records.api.lists import lists_of
from records.api.paging import OLDEST, PageQuery, page
from records.api.reach import demand, found, reachable
from records.models import Campaign, CampaignItem, CustomRecord, RecordList, registry
from records.querying.visibility import objects_seen, visible


class NewItem(Strict):
    """A record, by object and number, or a list."""

    object = serializers.CharField(max_length=40, required=False)
    id = NumberField(required=False)
    list = NumberField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse half a record, nothing, and both."""
        if set(attrs) not in ({"object", "id"}, {"list"}):
            raise ValidationError(_("Name a record by object and id, or a list."))
        return attrs


class ItemOut(serializers.Serializer[Any]):
    """One thing that belongs to a campaign; either ``object`` and ``record_id`` or ``list`` say what it is."""

    id = serializers.IntegerField()
    object = serializers.CharField(allow_null=True)
    record_id = serializers.IntegerField(allow_null=True)
    list = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(many=False)
class ItemPage(serializers.Serializer[Any]):
    """A page of things."""

    results = ItemOut(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(required=False)


class ItemQuery(Strict, PageQuery):
    """Which page."""


class CampaignItems(ApiView, ViewSet):
    """The records and lists of the campaign that the path names; others, and those of other apps, are not shown."""

    needs = {
        "list": ("records.view_campaign",),
        "create": ("records.view_campaign", "records.change_campaign"),
        "destroy": ("records.view_campaign", "records.change_campaign"),
    }

    @extend_schema(operation_id="campaigns_items", filters=False, parameters=[ItemQuery], responses=ItemPage)
    def list(self, request: Request, campaign: int) -> Response:
        """List what belongs to the campaign."""
        asked = read_query(ItemQuery, request.query_params)
        got = page(self._items(), asked, OLDEST)
        return Response(got.as_json(_items_json(got.rows)))

    @extend_schema(operation_id="campaigns_items_add", request=NewItem, responses={201: ItemOut, 200: ItemOut})
    def create(self, request: Request, campaign: int) -> Response:
        """Add a record or a list; answers 200 where it belonged to the campaign already."""
        of = self._campaign()
        thing = self._thing(read(NewItem, request.data))
        kind = ContentType.objects.get_for_model(thing)
        item, is_new = CampaignItem.objects.get_or_create(campaign=of, content_type=kind, object_id=thing.pk)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(_items_json([item])[0], status=code)

    @extend_schema(operation_id="campaigns_items_remove", responses={204: None})
    def destroy(self, request: Request, campaign: int, id: int) -> Response:
        """Take a record or a list out of the campaign; the thing itself stays."""
        found(self._items(), id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _campaign(self) -> Campaign:
        of: Campaign = found(Campaign.objects.all(), self.kwargs["campaign"])
        return of

    def _items(self) -> Any:
        return self._campaign().items.select_related("content_type").filter(_points_at_seen(self.request.user))

    def _thing(self, given: dict[str, Any]) -> Model:
        """Return the record or list that a body names, if the person may see it."""
        person: Any = self.request.user
        if "list" not in given:
            return reachable(person, given["object"], given["id"])
        of: RecordList = found(_lists(person), given["list"])
        demand(person, "view", of.object_type_id)
        return of


def _lists(person: Any) -> Any:
    return lists_of(person) if person.has_perm("records.view_recordlist") else RecordList.objects.none()


def _points_at_seen(person: Any) -> Q:
    """Return the condition that an item is a record or list that a person may see."""
    schemas = objects_seen(person)
    custom = [schema.name for schema in schemas if schema.is_custom]
    models: Any = [registry.MODELS[schema.name] for schema in schemas if not schema.is_custom]
    seen = [visible(model.live.all(), person) for model in models]
    seen += [visible(CustomRecord.live.filter(object_type__in=custom), person), _lists(person)]
    kinds = ContentType.objects.get_for_models(*(rows.model for rows in seen))
    points = Q(pk__in=())
    for rows in seen:
        points |= Q(content_type=kinds[rows.model], object_id__in=rows.values("pk"))
    return points


def _items_json(items: Any) -> "list[dict[str, Any]]":
    """Return items as the API shows them: one query more for records of custom objects, whatever their number."""
    models = {item.pk: item.content_type.model_class() for item in items}
    custom = [item.object_id for item in items if models[item.pk] is CustomRecord]
    objects = dict(CustomRecord.objects.filter(pk__in=custom).values_list("pk", "object_type_id")) if custom else {}
    return [_item_json(item, models[item.pk], objects.get(item.object_id)) for item in items]


def _item_json(item: CampaignItem, model: Any, custom: str | None) -> dict[str, Any]:
    if model is RecordList:
        return {"id": item.pk, "object": None, "record_id": None, "list": item.object_id}
    name = custom if model is CustomRecord else model.object_type_id
    return {"id": item.pk, "object": name, "record_id": item.object_id, "list": None}
