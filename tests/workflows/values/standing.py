"""Works values out for records as a step would, in a rehearsal."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from records.editing.unit import Unit
from records.models import Record
from tests.workflows.making import MONDAY
from workflows.batch import Batch, Item
from workflows.definition import Definition, Step
from workflows.values import parse, prepare


def batch_of(
    *records: Record, outputs: Mapping[str, Any] | None = None, sources: tuple[dict[str, Any], ...] = ()
) -> Batch:
    """Return records standing at a step."""
    unit = Unit(MONDAY, is_rehearsal=True)
    object_type = records[0].object_type_id
    unit.load(object_type, [record.pk for record in records])
    items = []
    for number, record in enumerate(records, 1):
        found = unit.get(object_type, record.pk)
        assert found is not None
        items.append(
            Item(
                number,
                1,
                object_type,
                record.pk,
                "s",
                "ready",
                MONDAY,
                MONDAY,
                0,
                0,
                0,
                0,
                dict(outputs or {}),
                record=found,
            )
        )
    definition = Definition(object=object_type, sources=sources)
    return Batch(definition, Step("s", "any"), items, MONDAY, ZoneInfo("Europe/Oslo"), unit, 1)


def worked_out(raw: Mapping[str, Any], *records: Record, **more: Any) -> list[Any]:
    """Return a value for each record."""
    batch = batch_of(*records, **more)
    value = parse(dict(raw))
    prepare(batch, [value])
    return [value.of(item, batch) for item in batch.items]
