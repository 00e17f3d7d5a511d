"""Properties of an object: what they are called, of which kind they are, and the options of choices."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from crm.lib.errors import NotFound
from records.api.access import ApiView
from records.api.bodies import Strict, read, read_query
from records.api.paging import OLDEST, PageQuery, page
from records.editing import defining
from records.models import PropertyDefinition
from records.models.schema import INTERNAL_NAME
from records.properties import KINDS, Option

PROPERTY_KINDS = [(kind.slug, kind.label) for kind in KINDS]


class OptionBody(Strict):
    """One choice: ``value`` is stored, ``label`` is shown."""

    value = serializers.CharField(max_length=100)
    label = serializers.CharField(max_length=200)  # type: ignore[assignment]
    archived = serializers.BooleanField(default=False)


class PropertyChanges(Strict):
    """What may be changed on a property; the rules for properties in use are those of the admin."""

    label = serializers.CharField(max_length=120, required=False)  # type: ignore[assignment]
    group = serializers.CharField(max_length=80, required=False, allow_blank=True)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=PROPERTY_KINDS, required=False)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    unique = serializers.BooleanField(required=False)
    read_only = serializers.BooleanField(required=False)  # type: ignore[assignment]
    filterable = serializers.BooleanField(required=False)
    default = serializers.JSONField(required=False, allow_null=True)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)
    options = OptionBody(many=True, required=False)


class NewProperty(PropertyChanges):
    """A custom property."""

    name = serializers.CharField(max_length=60, validators=[INTERNAL_NAME])
    label = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=PROPERTY_KINDS)


class PropertyOut(serializers.ModelSerializer[PropertyDefinition]):
    """A property and its options."""

    object = serializers.CharField(source="object_type_id")
    options = serializers.SerializerMethodField()

    class Meta:
        model = PropertyDefinition
        fields = [
            "object", "name", "label", "group", "description", "kind", "is_standard", "required", "unique",
            "read_only", "filterable", "default", "position", "options",
        ]  # fmt: skip
        read_only_fields = fields

    def get_options(self, row: PropertyDefinition) -> list[dict[str, Any]]:
        """Return the options, those of pipelines and stages included."""
        prop = self.context["schema"].get(row.name)
        return [
            {"value": option.value, "label": option.label, "archived": option.archived}
            for option in (prop.options if prop else ())
        ]


@extend_schema_serializer(many=False)
class PropertyPage(serializers.Serializer[Any]):
    """A page of properties."""

    results = PropertyOut(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(required=False)


class PropertyQuery(Strict, PageQuery):
    """Which page."""


class Properties(ApiView, ViewSet):
    """The properties of the object that the path names."""

    needs = {
        "list": ("view",),
        "retrieve": ("view",),
        "create": ("view", "records.add_propertydefinition"),
        "partial_update": ("view", "records.change_propertydefinition"),
        "destroy": ("view", "records.delete_propertydefinition"),
    }

    @extend_schema(operation_id="properties_list", filters=False, parameters=[PropertyQuery], responses=PropertyPage)
    def list(self, request: Request, object_type: str) -> Response:
        """List the properties."""
        got = page(self._rows(), read_query(PropertyQuery, request.query_params), OLDEST)
        return Response(got.as_json([self._json(row) for row in got.rows]))

    @extend_schema(operation_id="properties_create", request=NewProperty, responses={201: PropertyOut})
    def create(self, request: Request, object_type: str) -> Response:
        """Add a custom property."""
        given = read(NewProperty, request.data)
        row = defining.define_property(self.object_schema.name, given, _options(given) or ())
        return Response(self._json(row), status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="properties_read", responses=PropertyOut)
    def retrieve(self, request: Request, object_type: str, name: str) -> Response:
        """Return one property."""
        return Response(self._json(self._row()))

    @extend_schema(operation_id="properties_change", request=PropertyChanges, responses=PropertyOut)
    def partial_update(self, request: Request, object_type: str, name: str) -> Response:
        """Change a property."""
        given = read(PropertyChanges, request.data)
        options = _options(given)
        return Response(self._json(defining.change_property(self._row(), given, options)))

    @extend_schema(operation_id="properties_delete", responses={204: None})
    def destroy(self, request: Request, object_type: str, name: str) -> Response:
        """Remove a custom property that nothing uses and no record has a value of."""
        defining.remove_property(self._row())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _rows(self) -> Any:
        return PropertyDefinition.objects.filter(object_type=self.object_schema.name)

    def _row(self) -> PropertyDefinition:
        row: PropertyDefinition | None = self._rows().filter(name=self.kwargs["name"]).first()
        if row is None:
            raise NotFound(_("%(object)s have no property of this name.") % {"object": self.object_schema.plural})
        return row

    def _json(self, row: PropertyDefinition) -> Any:
        return PropertyOut(row, context={"schema": self.object_schema}).data


def _options(given: dict[str, Any]) -> list[Option] | None:
    """Take the options out of a body; None where it has none."""
    options = given.pop("options", None)
    return None if options is None else [Option(**option) for option in options]
