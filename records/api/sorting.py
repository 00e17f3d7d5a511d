"""Reads what records are to be sorted by: names of properties, each with a minus for the other direction."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from records.api.paging import Key
from records.models.fold import Fold
from records.properties import KINDS, ObjectSchema, Property
from records.querying.expressions import stored

MOST_KEYS = 3
NEVER_BLANK = {"created_at", "updated_at"}
NEWEST = ("-created_at",)


def sort_keys(schema: ObjectSchema, names: Sequence[str]) -> list[Key]:
    """Return the keys of an order; raises ValidationError for what no record can be sorted by."""
    if len(names) > MOST_KEYS:
        raise ValidationError({"sort": [_("Sort by at most %(most)s properties.") % {"most": MOST_KEYS}]})
    return [_key(schema, name) for name in names or NEWEST]


def _key(schema: ObjectSchema, asked: str) -> Key:
    name = asked.removeprefix("-")
    prop = schema.get(name)
    if prop is None or not KINDS[prop.kind].indexable:
        raise ValidationError({"sort": [_("Records cannot be sorted by “%(name)s”.") % {"name": name[:100]}]})
    return Key(name, _expression(prop), descending=asked.startswith("-"), may_be_blank=name not in NEVER_BLANK)


def _expression(prop: Property) -> Any:
    sql = stored(prop).sql
    return Fold(sql) if KINDS[prop.kind].family == "text" and prop.kind != "email" else sql
