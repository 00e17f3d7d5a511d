"""Adds records, tasks, notes and notifications set by set, for units of work: each record for its own reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from crm.lib import bulk
from records.editing.cleaning import Cleaned
from records.models import ActivityLink, Note, Notification, Record, Task, capture, registry
from records.models.activities import Activity
from records.models.origin import Origin
from records.models.reference import Reference

ACTIVITIES: dict[str, type[Activity]] = {"task": Task, "note": Note}


class Message(NamedTuple):
    """What a user is told inside the product, about a record."""

    user: int
    title: str
    body: str
    about: Reference


def create(object_type: str, values: Sequence[tuple[Cleaned, Origin]]) -> list[Record]:
    """Create records, change rows included; returns them in order. The present origin says when."""
    model = registry.model_of(object_type)
    rows = [_row(cleaned) for cleaned, _reason in values]
    keys = capture.insert(model, object_type, rows, [reason for _cleaned, reason in values])
    found = model._base_manager.in_bulk(keys)
    return [found[key] for key in keys]


def imagined(object_type: str, values: Sequence[Cleaned], keys: Sequence[int], now: datetime) -> list[Record]:
    """Return records as they would be created, under numbers that nothing has."""
    made = []
    for cleaned, key in zip(values, keys, strict=True):
        record = registry.new(object_type, id=key, created_at=now, updated_at=now)
        cleaned.apply(record)
        made.append(record)
    return made


def activities(
    kind: str, rows: Sequence[Mapping[str, Any]], about: Sequence[Sequence[Reference]], now: datetime
) -> Sequence[int]:
    """Add tasks or notes, given by attribute name, each about some records; returns their ids in order."""
    if not rows:
        return []
    model = ACTIVITIES[kind]
    keys = bulk.reserve(model, len(rows))
    columns = list(rows[0])
    bulk.insert(
        model,
        ["id", "created_at", "updated_at", *columns],
        [[key, now, now, *(row[name] for name in columns)] for key, row in zip(keys, rows, strict=True)],
    )
    links = [
        (key, *reference)
        for key, references in zip(keys, about, strict=True)
        for reference in dict.fromkeys(references)
    ]
    bulk.insert(ActivityLink, (f"{kind}_id", "object_type_id", "record_id"), links)
    return keys


def notifications(messages: Sequence[Message], now: datetime) -> None:
    """Leave messages for users."""
    columns = ("user_id", "title", "body", "object_type_id", "record_id", "created_at")
    bulk.insert(Notification, columns, [(one.user, one.title, one.body, *one.about, now) for one in messages])


def _row(cleaned: Cleaned) -> dict[str, Any]:
    """Return the values of a new record by model attribute."""
    custom = {name: value for name, value in cleaned.custom().items() if value is not None}
    return {**cleaned.columns(), "properties": custom}
