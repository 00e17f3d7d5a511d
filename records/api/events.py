"""Things that happened to records: recorded one by one or in batches, and listed by record."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read, read_query
from records.api.errors import flat
from records.api.paging import PageQuery, page
from records.api.reach import reachable
from records.api.recording import MOST_EVENTS, Recorder
from records.models import Event
from records.properties import KINDS
from records.properties.kinds.base import Kind


class NewEvent(Strict):
    """An event and the record it happened to, which is named by its number or by a value of a unique property."""

    event = serializers.CharField(max_length=60, help_text="The internal name of the event definition.")
    object = serializers.CharField(max_length=40)
    id = NumberField(required=False)
    key = serializers.CharField(max_length=60, required=False, help_text="A unique property, such as “email”.")
    value = serializers.JSONField(required=False, help_text="The record's value of that property.")
    properties = serializers.DictField(required=False)
    at = serializers.DateTimeField(required=False, help_text="Now, if left out.")


class EventBatch(Strict):
    """Up to 1,000 events."""

    events = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_EVENTS)


class EventOut(serializers.Serializer[Event]):
    """An event."""

    id = serializers.IntegerField()
    event = serializers.CharField(source="definition.name")
    object = serializers.CharField(source="object_type_id")
    record_id = serializers.IntegerField()
    properties = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()

    def get_properties(self, row: Event) -> dict[str, Any]:
        """Return the typed properties as the API shows values."""
        kinds = {prop.name: KINDS[prop.kind] for prop in row.definition.properties.all()}
        return {name: _shown(kinds.get(name), value) for name, value in row.properties.items()}


def _shown(kind: Kind | None, stored: Any) -> Any:
    """Return a value as the API shows its kind; as it lies there, where it no longer fits or nobody knows it."""
    if kind is None:
        return stored
    try:
        return kind.to_api(kind.from_json(stored))
    except (ValueError, OverflowError):
        return stored


class EventOutcome(serializers.Serializer[Any]):
    """What became of one event of a batch."""

    status = serializers.ChoiceField(choices=["recorded", "rejected"])
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


class EventOutcomes(serializers.Serializer[Any]):
    """The outcomes, in the order of the events."""

    results = EventOutcome(many=True)


@extend_schema_serializer(many=False)
class EventPage(serializers.Serializer[Any]):
    """A page of events."""

    results = EventOut(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(required=False)


class EventQuery(Strict, PageQuery):
    """Whose events."""

    object = serializers.CharField(max_length=40)
    id = NumberField()
    event = serializers.CharField(max_length=60, required=False)


class Events(ApiView, ViewSet):
    """Events of records that you may see."""

    needs = {
        "list": ("records.view_event",),
        "create": ("records.add_event",),
        "batch": ("records.add_event",),
    }

    @extend_schema(operation_id="events_list", filters=False, parameters=[EventQuery], responses=EventPage)
    def list(self, request: Request) -> Response:
        """List the events of one record."""
        asked = read_query(EventQuery, request.query_params)
        record = reachable(request.user, asked["object"], asked["id"])
        rows = Event.objects.filter(object_type=record.object_type_id, record_id=record.pk)
        rows = rows.filter(definition__name=asked["event"]) if "event" in asked else rows
        got = page(rows.select_related("definition").prefetch_related("definition__properties"), asked)
        return Response(got.as_json(EventOut(got.rows, many=True).data))

    @extend_schema(operation_id="events_create", request=NewEvent, responses={201: EventOut})
    def create(self, request: Request) -> Response:
        """Record one event."""
        recorder = Recorder(request.user, [read(NewEvent, request.data)])
        if recorder.rejected:
            raise ValidationError(recorder.rejected[0])
        [event] = recorder.write()
        return Response(EventOut(event).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="events_batch", request=EventBatch, responses=EventOutcomes)
    def batch(self, request: Request) -> Response:
        """Record many events; those with mistakes are rejected and the others written."""
        rows: list[Any] = []
        wrong: dict[int, Any] = {}
        for index, raw in enumerate(read(EventBatch, request.data)["events"]):
            form = NewEvent(data=raw)
            rows.append(form.validated_data if form.is_valid() else None)
            if rows[-1] is None:
                wrong[index] = form.errors
        recorder = Recorder(request.user, rows)
        recorder.write()
        rejected = {**recorder.rejected, **{index: flat(errors) for index, errors in wrong.items()}}
        return Response(
            {
                "results": [
                    {"status": "rejected" if index in rejected else "recorded", "errors": rejected.get(index, {})}
                    for index in range(len(rows))
                ]
            }
        )
