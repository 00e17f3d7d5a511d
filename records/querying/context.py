"""What filters are read against and evaluated at: the account's schema, events, lists, labels, zone and clock."""

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.lib import clock
from records import filters
from records.filters import Group, KnownLabel, KnownList, Moment, Vocabulary
from records.models import AssociationLabel, EventDefinition, EventProperty, RecordList, catalogue
from records.properties import ObjectSchema, Property


def present() -> Moment:
    """Return the present instant in the account's zone."""
    return Moment(clock.now(), ZoneInfo(settings.TIME_ZONE))


def parse(data: Any, object_type: str, inside: int | None = None) -> Group:
    """Read a filter for records of an object against the account as it is; raises ``InvalidFilter``.

    ``inside`` is the number of the active list that is going to have this filter, if it has one already.
    """
    return filters.parse(data, vocabulary(), object_type, inside)


def vocabulary() -> Vocabulary:
    """Return everything that filters may name: three queries, and one for each list or label that one does."""
    return Vocabulary(catalogue.current(), events(), find_list, find_label)


def events() -> dict[str, ObjectSchema]:
    """Return each event definition as the schema of its properties."""
    properties: dict[str, dict[str, Property]] = defaultdict(dict)
    for event, name, label, kind in EventProperty.objects.values_list("definition__name", "name", "label", "kind"):
        properties[event][name] = Property(event, name, label, kind)
    return {
        name: ObjectSchema(name, label, label, properties[name])
        for name, label in EventDefinition.objects.values_list("name", "label")
    }


def find_list(number: int) -> KnownList | None:
    """Return the list with a number, or None."""
    row = RecordList.objects.filter(pk=number).first()
    return KnownList(row.pk, row.name, row.object_type_id, row.filter) if row else None


def find_label(name: str, from_type: str, to_type: str) -> KnownLabel | None:
    """Return the association label declared from one object to another, or None."""
    row = AssociationLabel.objects.filter(name=name, from_type=from_type, to_type=to_type).first()
    return KnownLabel(row.name, from_type, to_type, row.label, row.inverse_label) if row else None
