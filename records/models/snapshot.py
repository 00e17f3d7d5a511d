"""A record's values at one moment, as JSON by property: what change rows compare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.models import catalogue
from records.models.columns import declared
from records.properties import KINDS, ObjectSchema

if TYPE_CHECKING:
    from records.models.record import Record

#: Columns that say when, not what: they change with every write and get no rows of their own.
STAMPS = frozenset({"created_at", "updated_at"})


@dataclass(frozen=True)
class Snapshot:
    """The values of one record: standard ones in ``own``, custom ones in ``custom``; blanks are left out."""

    object_type: str
    record_id: int
    own: Mapping[str, Any]
    custom: Mapping[str, Any]
    deleted_at: datetime | None
    created_at: datetime | None

    @property
    def values(self) -> dict[str, Any]:
        """Return every value by property."""
        return {**self.own, **self.custom}

    def overwritten(self, other: "Snapshot", names: Iterable[str]) -> "Snapshot":
        """Return this snapshot with only the fields named taken from the other one."""
        fields = {name.removesuffix("_id") for name in names}
        own = {key: value for key, value in self.own.items() if key not in fields}
        own |= {key: value for key, value in other.own.items() if key in fields}
        return replace(
            self,
            own=own,
            custom=other.custom if "properties" in fields else self.custom,
            deleted_at=other.deleted_at if "deleted_at" in fields else self.deleted_at,
        )


@cache
def tracked_fields(model: "type[Record]") -> tuple["models.Field[Any, Any]", ...]:
    """Return the columns whose changes are kept."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.name in {"properties", "deleted_at"} or (declared(field) and field.name not in STAMPS)
    )


@cache
def _readers(model: "type[Record]") -> tuple[tuple[str, str, Any, Any], ...]:
    found = []
    for field in tracked_fields(model):
        about = declared(field)
        if about:
            found.append((field.name, field.attname, field.to_python, KINDS[about.kind]))
    return tuple(found)


def snapshot(record: "Record") -> Snapshot:
    """Return the record's values as they stand on the instance."""
    return snapshot_of(type(record), record.object_type_id, record.pk, record.__dict__)


def snapshot_of(model: "type[Record]", object_type: str, record_id: int, row: Mapping[str, Any]) -> Snapshot:
    """Return the values of a row that is given by attribute name."""
    own = {}
    for name, attribute, to_python, kind in _readers(model):
        value = row.get(attribute)
        if value is not None:
            own[name] = kind.to_json(kind.from_column(to_python(value)))
    return Snapshot(
        object_type=object_type,
        record_id=record_id,
        own=own,
        custom={key: value for key, value in (row.get("properties") or {}).items() if value is not None},
        deleted_at=row.get("deleted_at"),
        created_at=row.get("created_at"),
    )


def is_expression(value: Any) -> bool:
    """Return whether a value is computed by the database."""
    return hasattr(value, "resolve_expression")


def check_custom(records: Iterable["Record"]) -> None:
    """Refuse custom values that the schema does not know or whose JSON has the wrong shape, so no query must cast."""
    check_shapes((record.object_type_id, record.__dict__.get("properties")) for record in records)


def check_shapes(given: Iterable[tuple[str, Any]]) -> None:
    """Refuse as ``check_custom`` does; each record is given by its object and its custom values."""
    there = [(object_type, values) for object_type, values in given if values and not is_expression(values)]
    if not there:
        return
    schemas = catalogue.current()
    for object_type, values in there:
        wrong = _wrong(schemas[object_type], values)
        if wrong:
            raise InvalidValues(wrong)


def _wrong(schema: ObjectSchema, values: Mapping[str, Any]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for name, value in values.items():
        prop = schema.get(name)
        if prop is None or not prop.is_custom:
            wrong[name] = [_("%(object)s have no custom property of this name.") % {"object": schema.plural}]
            continue
        try:
            KINDS[prop.kind].from_json(value)
        except ValueError as error:
            wrong[name] = [_("The stored form is wrong: %(reason)s.") % {"reason": error}]
    return wrong
