"""Finds who already has a value that must be unique, so that the message can name the record."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from records.models import UniqueValue, registry
from records.models.uniqueness import claim_text
from records.properties import KINDS, ObjectSchema, Property
from records.querying.matching import comparable


def holders(schema: ObjectSchema, prop: Property, values: Iterable[Any]) -> dict[Any, int]:
    """Return which of the typed values are held, as keys are compared, each with the id of its record: one query."""
    wanted = [value for value in values if value is not None]
    if not wanted:
        return {}
    if prop.column:
        rows = registry.alive(schema.name).filter(**{f"{prop.column}__in": wanted})
        return {
            comparable(KINDS[prop.kind].from_column(value)): pk for value, pk in rows.values_list(prop.column, "pk")
        }
    keys = {claim_text(KINDS[prop.kind].to_json(value)): comparable(value) for value in wanted}
    claims = UniqueValue.objects.filter(object_type=schema.name, property=prop.name, value__in=keys)
    return {keys[value]: pk for value, pk in claims.values_list("value", "record_id")}


def taken(schema: ObjectSchema, values: Mapping[str, Any], by: int | None) -> dict[str, list[str]]:
    """Return a message for each unique property whose value another record than ``by`` holds."""
    wrong = {}
    for prop in schema:
        if prop.unique and values.get(prop.name) is not None:
            holder = holders(schema, prop, [values[prop.name]]).get(comparable(values[prop.name]))
            if holder is not None and holder != by:
                wrong[prop.name] = [already_used(values[prop.name], holder)]
    return wrong


def already_used(value: Any, holder: int) -> str:
    """Return the message that a value belongs to another record."""
    return _("“%(value)s” is already used by record %(number)s.") % {"value": value, "number": holder}
