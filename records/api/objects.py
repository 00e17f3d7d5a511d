"""The objects of the account: eleven standard ones, and those that administrators make."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.viewsets import ModelViewSet

from records.api.access import SIGNED_IN, ApiView
from records.api.bodies import StrictModel
from records.api.paging import OLDEST
from records.editing import defining
from records.models import ObjectType
from records.models.schema import INTERNAL_NAME
from records.querying.visibility import objects_seen


class ObjectBody(StrictModel):
    """An object. Its name stays as it was made, since records, filters and addresses refer to it."""

    name = serializers.CharField(max_length=40, validators=[INTERNAL_NAME])

    class Meta:
        model = ObjectType
        fields = ["name", "label", "plural", "description", "is_custom"]
        read_only_fields = ["is_custom"]

    def create(self, validated_data: dict[str, Any]) -> ObjectType:
        """Make a custom object."""
        return defining.define_object(**validated_data)


class ObjectChanges(StrictModel):
    """New words for an object."""

    class Meta:
        model = ObjectType
        fields = ["label", "plural", "description"]


class Objects(ApiView, ModelViewSet[ObjectType]):
    """Objects whose records you may see."""

    needs = {
        "list": SIGNED_IN,
        "retrieve": ("view",),
        "create": ("records.add_objecttype",),
        "partial_update": ("view", "records.change_objecttype"),
        "destroy": ("view", "records.delete_objecttype"),
    }
    queryset = ObjectType.objects.all()
    serializer_class = ObjectBody
    order = OLDEST
    lookup_url_kwarg = "object_type"

    def get_queryset(self) -> Any:
        """Return the objects that the person may see."""
        return ObjectType.objects.filter(name__in=[schema.name for schema in objects_seen(self.request.user)])

    @extend_schema(operation_id="objects_list")
    def list(self, *args: Any, **kwargs: Any) -> Any:
        """List the objects."""
        return super().list(*args, **kwargs)

    @extend_schema(operation_id="objects_create")
    def create(self, *args: Any, **kwargs: Any) -> Any:
        """Make a custom object."""
        return super().create(*args, **kwargs)

    @extend_schema(operation_id="objects_read")
    def retrieve(self, *args: Any, **kwargs: Any) -> Any:
        """Return one object."""
        return super().retrieve(*args, **kwargs)

    @extend_schema(operation_id="objects_change", request=ObjectChanges)
    def partial_update(self, *args: Any, **kwargs: Any) -> Any:
        """Change what an object is called."""
        return super().partial_update(*args, **kwargs)

    @extend_schema(operation_id="objects_delete")
    def destroy(self, *args: Any, **kwargs: Any) -> Any:
        """Remove a custom object without records."""
        return super().destroy(*args, **kwargs)

    def get_serializer_class(self) -> Any:
        """Return the body of the action."""
        return ObjectChanges if self.action == "partial_update" else ObjectBody

    def perform_destroy(self, instance: ObjectType) -> None:
        """Remove it by the rules."""
        defining.remove_object(instance)
