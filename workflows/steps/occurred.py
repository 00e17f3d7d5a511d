"""Reads what has happened to records from where it is kept: change rows and events, as happenings."""

from collections.abc import Iterator

from django.db.models import Q

from records.models import Change, Event
from workflows.happenings import EVENT, Happening

OF_CHANGE = (
    "pk", "object_type_id", "record_id", "kind", "property", "old", "new", "at", "source", "enrollment", "depth",
)  # fmt: skip
OF_EVENT = ("pk", "object_type_id", "record_id", "definition__name", "properties", "at", "received_at")


def changes(where: Q) -> Iterator[Happening]:
    """Yield change rows, in no order."""
    for row in Change.objects.order_by().filter(where).values_list(*OF_CHANGE):
        yield Happening(*row[:8], *row[7:])


def events(where: Q) -> Iterator[Happening]:
    """Yield events, in no order."""
    for row in Event.objects.order_by().filter(where).values_list(*OF_EVENT):
        number, object_type, record_id, name, properties, at, received_at = row
        yield Happening(number, object_type, record_id, EVENT, name, None, properties, at, received_at)
