"""Finds, and where the map allows makes, the records that rows name in passing, and links them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from crm.lib.errors import InvalidValues
from records.editing import Link, associate_many, upsert
from records.editing.cleaning import Cleaner
from records.editing.upserting import REJECTED
from records.importing.notes import Note, note
from records.importing.plan import BoundPartner
from records.models.reference import Reference
from records.properties import ObjectSchema, Property, Reading
from records.querying.matching import comparable, ids_of


class Named(NamedTuple):
    """What a row says of its partner: the comparable key, and the values of a record to be made."""

    key: Any
    values: Mapping[str, str]


@dataclass
class Tally:
    """Counts over the whole import."""

    made: int = 0
    failed: int = 0
    missing: int = 0
    linked: int = 0
    first_reason: str = ""

    def notes(self, plural: str) -> list[Note]:
        """Return what is worth telling."""
        found = [("partners_made", self.made), ("partners_missing", self.missing), ("linked", self.linked)]
        told = [note(what, object=plural, count=count) for what, count in found if count]
        if self.failed:
            told.append(note("partners_failed", object=plural, count=self.failed, reason=self.first_reason))
        return told


class PartnerLinker:
    """Serves one rule of the map, chunk by chunk."""

    def __init__(self, bound: BoundPartner, start_type: str, schema: ObjectSchema, reading: Reading) -> None:
        self.bound = bound
        self.start_type = start_type
        self.schema = schema
        self.reading = reading
        self.match: Property = schema.properties[bound.rule.match]
        self.cleaner = Cleaner(schema, reading)
        self.tally = Tally()

    def named(self, given: Mapping[str, str]) -> Named | None:
        """Return whom a row names, or None for nobody; raises InvalidValues for a key of the wrong type."""
        raw = given.get(self.match.name)
        if raw is None:
            return None
        try:
            key = comparable(self.cleaner.typed(self.match, raw))
        except ValueError as error:
            raise InvalidValues({self.match.name: [str(error)]}) from None
        return None if key is None else Named(key, given)

    def refused(self, named: Mapping[int, Named]) -> dict[int, Mapping[str, list[str]]]:
        """Return the messages of rows whose partner would have to be made and cannot; nothing is written."""
        if not self.bound.rule.create:
            return {}
        there = ids_of(self.schema, self.match, {one.key for one in named.values()})
        wrong: dict[int, Mapping[str, list[str]]] = {}
        for number, one in named.items():
            if one.key not in there:
                try:
                    self.cleaner.new(one.values)
                except InvalidValues as error:
                    wrong[number] = error.fields
        return wrong

    def link(self, named: Mapping[int, Named], starts: Mapping[int, int]) -> None:
        """Link the records of rows (``starts``: row number to record id) with whom they name."""
        wanted = {number: one for number, one in named.items() if number in starts}
        ends = ids_of(self.schema, self.match, {one.key for one in wanted.values()})
        if self.bound.rule.create:
            ends |= self._made(one for one in wanted.values() if one.key not in ends)
        links = []
        for number, one in wanted.items():
            end = ends.get(one.key)
            if end is None:
                self.tally.missing += not self.bound.rule.create
                continue
            near, far = Reference(self.start_type, starts[number]), Reference(self.schema.name, end)
            if near != far:
                ordered = (near, far) if self.bound.forward else (far, near)
                links.append(Link(*ordered, self.bound.label))
        self.tally.linked += associate_many(links)

    def _made(self, missing: Iterable[Named]) -> dict[Any, int]:
        """Make one record per key, with the values of the first row that names it."""
        first: dict[Any, Named] = {}
        for one in missing:
            first.setdefault(one.key, one)
        outcomes = upsert(self.schema.name, self.match.name, [one.values for one in first.values()], self.reading)
        made = {}
        for key, outcome in zip(first, outcomes, strict=True):
            if outcome.status == REJECTED or outcome.record_id is None:
                self.tally.failed += 1
                self.tally.first_reason = self.tally.first_reason or str(InvalidValues(outcome.errors))
            else:
                made[key] = outcome.record_id
        self.tally.made += len(made)
        return made
