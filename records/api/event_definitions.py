"""Event definitions and their typed properties."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ModelViewSet

from crm.lib.errors import Refused
from records.api.access import ApiView, crud
from records.api.bodies import StrictModel
from records.api.paging import OLDEST
from records.models import EventDefinition, EventProperty

EVENT_KINDS = EventProperty._meta.get_field("kind").choices


class EventPropertyBody(StrictModel):
    """A typed property of an event."""

    class Meta:
        model = EventProperty
        fields = ["name", "label", "kind", "position"]


class EventDefinitionBody(StrictModel):
    """An event. Properties can be added and renamed; those that events may hold keep their kind and stay."""

    properties = EventPropertyBody(many=True, required=False)

    class Meta:
        model = EventDefinition
        fields = ["id", "name", "label", "description", "is_standard", "properties"]
        read_only_fields = ["is_standard"]

    def validate_name(self, value: str) -> str:
        """Keep the name that events were recorded under."""
        if self.instance and value != self.instance.name:
            raise ValidationError(_("This cannot be changed any more."))
        return value

    def validate_properties(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse names given twice, and other kinds for properties that are there."""
        if len({prop["name"] for prop in value}) < len(value):
            raise ValidationError(_("Each name may appear once."))
        present = dict(self.instance.properties.values_list("name", "kind")) if self.instance else {}
        changed = [
            prop["name"]
            for prop in value
            if prop.get("kind", "text") != present.get(prop["name"], prop.get("kind", "text"))
        ]
        if changed:
            raise ValidationError(_("The kind of “%(name)s” cannot be changed any more.") % {"name": changed[0]})
        return value

    def create(self, validated_data: dict[str, Any]) -> EventDefinition:
        """Write the definition and its properties."""
        properties = validated_data.pop("properties", [])
        with transaction.atomic():
            row: EventDefinition = super().create(validated_data)
            _write_properties(row, properties)
        return row

    def update(self, instance: EventDefinition, validated_data: dict[str, Any]) -> EventDefinition:
        """Change words and add properties."""
        properties = validated_data.pop("properties", [])
        with transaction.atomic():
            row: EventDefinition = super().update(instance, validated_data)
            _write_properties(row, properties)
        return EventDefinition.objects.prefetch_related("properties").get(pk=row.pk)


class EventDefinitions(ApiView, ModelViewSet[EventDefinition]):
    """Event definitions."""

    needs = crud("eventdefinition")
    queryset = EventDefinition.objects.prefetch_related("properties")
    serializer_class = EventDefinitionBody
    order = OLDEST

    def perform_destroy(self, instance: EventDefinition) -> None:
        """Remove a definition that no event was recorded under."""
        if instance.is_standard:
            raise Refused(_("“%(label)s” is a standard event and stays.") % {"label": instance.label})
        instance.delete()


def _write_properties(row: EventDefinition, properties: list[dict[str, Any]]) -> None:
    for given in properties:
        rest = {name: value for name, value in given.items() if name != "name"}
        EventProperty.objects.update_or_create(definition=row, name=given["name"], defaults=rest)
