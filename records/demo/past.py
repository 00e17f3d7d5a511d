"""Writes the past: records, links and events with the dates and the people they had then.

The writers of the present stamp one moment and one person on a whole batch. Here every change has its own, so this
room captures the changes itself, from the same cleaned values. Triggers have no business with the past: its changes
and events count as dispatched.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from crm.lib import bulk
from records.demo.story import Story, Tie, Turn
from records.editing.cleaning import Cleaned, Cleaner
from records.models import (
    Association,
    Change,
    Event,
    ListMember,
    Record,
    RecordList,
    capture,
    catalogue,
    journal,
    registry,
    uniqueness,
)
from records.models.snapshot import snapshot
from records.properties import KINDS, Reading

CHANGE = (*journal.COLUMNS, "dispatched")
ASSOCIATION = ("from_type_id", "from_id", "to_type_id", "to_id", "label_id", "forward", "is_primary", "created_at")
EVENT = ("definition_id", "object_type_id", "record_id", "properties", "at", "received_at", "dispatched")

#: One change before its record has a number.
Told = tuple[str, str, Any, Any, Turn]


class Past:
    """Writes stories; what the stories of one object share is worked out once."""

    def __init__(self, reading: Reading, labels: dict[str, int], events: dict[str, int]) -> None:
        self.reading = reading
        self.labels = labels
        self.events = events
        self._cleaners: dict[str, Cleaner] = {}

    def write(self, stories: Sequence[Story]) -> None:
        """Write the records of stories of one object, with their histories; the stories learn their numbers."""
        if not stories:
            return
        cleaner = self._cleaner(stories[0].object_type)
        told = [_tell(story, cleaner) for story in stories]
        records = [record for record, _changes in told]
        model = type(records[0])
        with transaction.atomic(), capture.capturing():
            models.QuerySet.bulk_create(model.objects.all(), records, batch_size=2_000)
            if any(prop.is_custom and prop.unique for prop in cleaner.schema):
                uniqueness.claim([(None, snapshot(record)) for record in records])
            for story, record in zip(stories, records, strict=True):
                story.record_id = record.pk
            bulk.insert(
                Change,
                CHANGE,
                [
                    _change(record.object_type_id, record.pk, kind, name, old, new, turn.at, turn.actor, turn.source)
                    for record, changes in told
                    for kind, name, old, new, turn in changes
                ],
            )

    def tie(self, ties: Iterable[Tie]) -> None:
        """Link records as ``records.editing.associate_many`` does; a start's first record of an object is primary."""
        rows: list[tuple[Any, ...]] = []
        changes: list[tuple[Any, ...]] = []
        seen: set[tuple[str, int, str]] = set()
        for tie in ties:
            start, end = ((story.object_type, story.record_id) for story in (tie.start, tie.end))
            first = (*start, end[0]) not in seen
            seen.add((*start, end[0]))
            label = self.labels[tie.label] if tie.label else None
            rows.append((*start, *end, label, True, first, tie.at))
            rows.append((*end, *start, label, False, False, tie.at))
            source = "user" if tie.actor else "system"
            for near, far in ((start, end), (end, start)):
                about = {"object": far[0], "id": far[1], "label": tie.label or None}
                changes.append(_change(*near, Change.Kind.ASSOCIATED, far[0], None, about, tie.at, tie.actor, source))
        bulk.insert(Association, ASSOCIATION, rows)
        bulk.insert(Change, CHANGE, changes)

    def happen(self, events: Iterable[tuple[str, Story, datetime, dict[str, Any]]]) -> None:
        """Write events: name, record, moment, properties as JSON."""
        bulk.insert(
            Event,
            EVENT,
            [
                (self.events[name], story.object_type, story.record_id, properties, at, at, True)
                for name, story, at, properties in events
            ],
        )

    def enlist(self, to: RecordList, members: Iterable[tuple[Story, datetime, int]]) -> None:
        """Add records to a static list: record, moment, the user who did it."""
        listed = list(members)
        bulk.insert(
            ListMember, ("list_id", "record_id", "added_at"), [(to.pk, s.record_id, at) for s, at, _actor in listed]
        )
        about = {"list": to.pk, "name": to.name}
        bulk.insert(
            Change,
            CHANGE,
            [
                _change(s.object_type, s.record_id, Change.Kind.LIST_ADDED, "", None, about, at, actor, "user")
                for s, at, actor in listed
            ],
        )

    def _cleaner(self, object_type: str) -> Cleaner:
        if object_type not in self._cleaners:
            self._cleaners[object_type] = Cleaner(catalogue.current()[object_type], self.reading)
        return self._cleaners[object_type]


def _tell(story: Story, cleaner: Cleaner) -> tuple[Record, list[Told]]:
    """Return the record as it stands at the end of the story, and the changes that led there."""
    birth = story.turns[0]
    record = registry.new(story.object_type)
    record.created_at = record.updated_at = birth.at
    values = _as_json(_put(cleaner.new(birth.values), record))
    told: list[Told] = [(Change.Kind.CREATED, "", None, dict(values), birth)]
    for turn in story.in_order():
        cleaned = _put(cleaner.changes(turn.values, getattr(record, "pipeline", None)), record)
        for name, new in _as_json(cleaned, blanks=True).items():
            old = values.get(name)
            if new != old:
                told.append((Change.Kind.UPDATED, name, old, new, turn))
                values[name] = new
                record.updated_at = turn.at
    return record, told


def _put(cleaned: Cleaned, record: Record) -> Cleaned:
    cleaned.apply(record)
    return cleaned


def _as_json(cleaned: Cleaned, blanks: bool = False) -> dict[str, Any]:
    found = {name: KINDS[cleaned.schema.properties[name].kind].to_json(value) for name, value in cleaned.values.items()}
    return found if blanks else {name: value for name, value in found.items() if value is not None}


def _change(
    object_type: str, record_id: int, kind: str, name: str, old: Any, new: Any, at: datetime, actor: Any, source: str
) -> tuple[Any, ...]:
    return (object_type, record_id, str(kind), name, old, new, actor, source, None, 0, at, True)
