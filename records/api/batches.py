"""Creates or updates many records in one request, found by a key property."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from records import editing
from records.api.access import ApiView
from records.api.bodies import Strict, read
from records.editing.upserting import REJECTED, UNCHANGED, Outcome
from records.properties import KINDS, ObjectSchema, Property, Reading
from records.querying.matching import comparable, matching, value_of

MOST_ROWS = 1_000


class Upsert(Strict):
    """Rows of values by property; ``key`` names the property by which a row finds its record."""

    key = serializers.CharField(max_length=60, required=False, allow_null=True)
    records = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_ROWS)
    atomic = serializers.BooleanField(default=False, help_text="One rejected row keeps all from being written.")


class OutcomeOut(serializers.Serializer[Any]):
    """What became of one row."""

    status = serializers.ChoiceField(choices=["created", "updated", "unchanged", "rejected"])
    id = serializers.IntegerField(allow_null=True)
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


class UpsertOut(serializers.Serializer[Any]):
    """The outcomes, in the order of the rows."""

    results = OutcomeOut(many=True)


class RecordBatches(ApiView, ViewSet):
    """Batches of rows."""

    needs = {"upsert": ("view", "add", "change")}

    @extend_schema(operation_id="records_upsert", request=Upsert, responses=UpsertOut)
    def upsert(self, request: Request, object_type: str) -> Response:
        """Create or update up to 1,000 records; rows with mistakes are rejected and the others written."""
        asked = read(Upsert, request.data)
        key, rows, schema = asked.get("key"), asked["records"], self.object_schema
        reading = editing.reading()
        with transaction.atomic():
            foreign = self._foreign(schema, schema.get(key) if key else None, rows, reading)
            own = [index for index in range(len(rows)) if index not in foreign]
            written = editing.upsert(
                object_type, key, [rows[index] for index in own], reading,
                atomic=asked["atomic"], numbers=[index + 1 for index in own],
            )  # fmt: skip
            if asked["atomic"] and foreign:  # the others were written only to find what is wrong with them
                transaction.set_rollback(True)
                written = [one if one.status == REJECTED else Outcome(UNCHANGED) for one in written]
        outcomes = iter(written)
        merged = [foreign[index] if index in foreign else next(outcomes) for index in range(len(rows))]
        return Response({"results": [_outcome_json(outcome) for outcome in merged]})

    def _foreign(
        self, schema: ObjectSchema, key: Property | None, rows: Sequence[Mapping[str, Any]], reading: Reading
    ) -> dict[int, Outcome]:
        """Reject the rows whose record exists and is not the person's to see; what they match stays locked."""
        if key is None:
            return {}
        keys = {index: value for index, row in enumerate(rows) if (value := _key_of(row, key, reading)) is not None}
        present = matching(schema, key, set(keys.values())).select_for_update()
        seen = set(self.rows().filter(pk__in=[record.pk for record in present]).values_list("pk", flat=True))
        hidden = {comparable(value_of(record, key)) for record in present if record.pk not in seen}
        message = _("Another record, which you may not see, has this value.")
        return {
            index: Outcome(REJECTED, errors={key.name: [message]}) for index, value in keys.items() if value in hidden
        }


def _key_of(row: Mapping[str, Any], key: Property, reading: Reading) -> Any:
    try:
        return comparable(KINDS[key.kind].clean(row.get(key.name), key, reading))
    except ValueError:
        return None  # the upsert itself says what is wrong with it


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {"status": outcome.status, "id": outcome.record_id, "errors": asdict(outcome)["errors"]}
