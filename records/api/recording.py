"""Checks events that callers report and writes them: set-based, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib import clock
from crm.lib.errors import NotFound
from records import editing
from records.api.reach import schema_of
from records.models import Event, EventDefinition, journal, registry
from records.properties import KINDS, ObjectSchema, Property
from records.querying.matching import comparable, matching, value_of
from records.querying.visibility import may, visible

MOST_EVENTS = 1_000

#: How far a caller's clock may be ahead of ours.
AHEAD = timedelta(minutes=5)

Messages = dict[str, list[str]]


class Recorder:
    """Events on their way in, by position; rows that are None were refused before. ``rejected`` says why."""

    def __init__(self, person: Any, rows: Sequence[Mapping[str, Any] | None]) -> None:
        self.person = person
        self.rejected: dict[int, Messages] = {}
        self.reading = editing.reading()
        self.definitions = {row.name: row for row in EventDefinition.objects.prefetch_related("properties")}
        self.now = clock.now()
        self.events: dict[int, Event] = {}
        given = {index: row for index, row in enumerate(rows) if row is not None}
        records = self._records(given)
        for index, row in given.items():
            if index in self.rejected:
                continue
            if index not in records:
                self.rejected[index] = {"id": [_("There is no such record, or you may not see it.")]}
            else:
                self._read(index, row, records[index])

    def write(self) -> list[Event]:
        """Write the events that were accepted and return them; triggers learn that there is something new."""
        with transaction.atomic():
            written = Event.objects.bulk_create(self.events.values(), batch_size=500)
            if written:
                journal.announce()
        return written

    def _read(self, index: int, row: Mapping[str, Any], record_id: int) -> None:
        wrong: Messages = {}
        definition = self.definitions.get(row["event"])
        if definition is None:
            wrong["event"] = [_("There is no event “%(name)s”.") % {"name": row["event"]}]
        if row.get("at", self.now) > self.now + AHEAD:
            wrong["at"] = [_("This lies in the future.")]
        values = self._values(definition, row.get("properties", {}), wrong) if definition else {}
        if wrong or definition is None:
            self.rejected[index] = wrong
            return
        self.events[index] = Event(
            definition=definition, object_type_id=row["object"], record_id=record_id, properties=values,
            at=row.get("at", self.now), received_at=self.now,
        )  # fmt: skip

    def _values(self, definition: EventDefinition, given: Mapping[str, Any], wrong: Messages) -> dict[str, Any]:
        known = {row.name: row for row in definition.properties.all()}
        values: dict[str, Any] = {}
        for name, raw in given.items():
            if name not in known:
                wrong[f"properties.{name}"] = [_("This event has no property of this name.")]
                continue
            prop = Property(definition.name, name, known[name].label, known[name].kind)
            kind = KINDS[prop.kind]
            try:
                value = kind.clean(raw, prop, self.reading)
            except ValueError as error:
                wrong[f"properties.{name}"] = [str(error)]
            else:
                values |= {} if value is None else {name: kind.to_json(value)}
        return values

    def _records(self, rows: Mapping[int, Mapping[str, Any]]) -> dict[int, int]:
        """Return the record of each row that has one which the person may see: a query per object and key."""
        groups: dict[tuple[str, str | None], dict[int, Any]] = defaultdict(dict)
        for index, row in rows.items():
            by_id, by_key = "id" in row, "key" in row and "value" in row
            if by_id == by_key or ("key" in row) != ("value" in row):
                self.rejected[index] = {"id": [_("Name the record by id, or by key and value.")]}
            else:
                groups[row["object"], row.get("key")][index] = row["id"] if by_id else row["value"]
        found: dict[int, int] = {}
        for (object_type, key), wanted in groups.items():
            schema = self._schema(object_type, wanted)
            if schema and key is None:
                found |= self._by_id(schema, wanted)
            elif schema and key is not None:
                found |= self._by_key(schema, key, wanted)
        return found

    def _schema(self, object_type: str, wanted: Mapping[int, Any]) -> ObjectSchema | None:
        try:
            schema = schema_of(object_type)
        except NotFound as error:
            self._reject(wanted, {"object": [str(error)]})
            return None
        if may(self.person, "view", object_type):
            return schema
        self._reject(wanted, {"object": [_("You may not see records of this object.")]})
        return None

    def _reject(self, indexes: Iterable[int], messages: Messages) -> None:
        self.rejected |= dict.fromkeys(indexes, messages)

    def _by_id(self, schema: ObjectSchema, wanted: Mapping[int, int]) -> dict[int, int]:
        rows = visible(registry.alive(schema.name).filter(pk__in=set(wanted.values())), self.person)
        there = set(rows.values_list("pk", flat=True))
        return {index: pk for index, pk in wanted.items() if pk in there}

    def _by_key(self, schema: ObjectSchema, key: str, wanted: Mapping[int, Any]) -> dict[int, int]:
        prop = schema.get(key)
        if prop is None or not prop.unique:
            self._reject(wanted, {"key": [_("“%(name)s” is not a unique property.") % {"name": key}]})
            return {}
        keys: dict[int, Any] = {}
        for index, raw in wanted.items():
            try:
                keys[index] = comparable(KINDS[prop.kind].clean(raw, prop, self.reading))
            except ValueError as error:
                self.rejected[index] = {"value": [str(error)]}
        rows = visible(matching(schema, prop, {value for value in keys.values() if value is not None}), self.person)
        there = {comparable(value_of(record, prop)): record.pk for record in rows}
        return {index: there[value] for index, value in keys.items() if value in there}
