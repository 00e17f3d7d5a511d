"""Loads one chunk of rows: cells become values, records are written and linked, and each row gets its verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.editing import UserFinder, reading, upsert
from records.editing.cleaning import Cleaner
from records.editing.upserting import CREATED, REJECTED, UNCHANGED
from records.importing.notes import Note, note
from records.importing.partners import Named, PartnerLinker
from records.importing.plan import Plan, Target
from records.importing.seen import SeenKeys
from records.importing.table import Row
from records.models import catalogue
from records.querying.matching import comparable

Fields = Mapping[str, Sequence[str]]


class Reject(NamedTuple):
    """A row that was not taken, and why."""

    row: Row
    reason: str


@dataclass
class Loaded:
    """What became of some rows. ``updated`` counts every row that found its record, also where nothing changed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)

    @property
    def processed(self) -> int:
        """Return how many rows these are."""
        return self.created + self.updated + len(self.rejects)


class Loader:
    """Loads chunk after chunk of one file under one plan."""

    def __init__(self, plan: Plan, header: Sequence[str], finder: UserFinder) -> None:
        found = catalogue.current()
        self.plan = plan
        self.width = len(header)
        self.reading = reading(plan.map.dates, finder)
        self.schema = found[plan.map.object_type]
        self.cleaner = Cleaner(self.schema, self.reading)
        self.key = self.schema.properties[plan.map.key] if plan.map.key else None
        self.seen = SeenKeys()
        self.linkers = [
            PartnerLinker(bound, self.schema.name, found[bound.rule.object_type], self.reading)
            for bound in plan.partners
        ]
        self.unchanged = 0

    def notes(self) -> list[Note]:
        """Return what the rows so far left to be known."""
        told = [note("unchanged", count=self.unchanged)] if self.unchanged else []
        for linker in self.linkers:
            told += linker.tally.notes(linker.schema.plural)
        return told

    def close(self) -> None:
        """Let go of what was remembered about the file."""
        self.seen.close()

    def remember(self, rows: Sequence[Row]) -> None:
        """Note the keys of rows that an earlier run loaded."""
        for row in rows:
            self._repeats(row.number, self._given(row, self.plan.targets))

    def load(self, rows: Sequence[Row]) -> Loaded:
        """Write the rows and return what became of them; the caller holds the transaction."""
        done = Loaded()
        taken: list[tuple[Row, dict[str, str]]] = []
        for row in rows:
            given = self._given(row, self.plan.targets)
            reason = self._misshapen(row) or self._repeats(row.number, given)
            if reason:
                done.rejects.append(Reject(row, reason))
            else:
                taken.append((row, given))
        self._write(taken, done)
        self.unchanged += done.unchanged
        done.rejects.sort(key=lambda reject: reject.row.number)
        return done

    def _given(self, row: Row, targets: Sequence[Target]) -> dict[str, str]:
        """Return the values that a row gives by property; blank cells give none."""
        cells, width = row.cells, len(row.cells)
        given = {}
        for target in targets:
            cell = cells[target.position] if target.position < width else ""
            if cell and (text := target.meaning(cell)):
                given[target.name] = text
        return given

    def _misshapen(self, row: Row) -> str:
        if len(row.cells) == self.width:
            return ""
        return _("The row has %(count)s cells instead of %(width)s.") % {"count": len(row.cells), "width": self.width}

    def _repeats(self, number: int, given: Mapping[str, str]) -> str:
        """Remember the row's key and return why the row cannot have it, if an earlier one did."""
        if self.key is None or self.key.name not in given:
            return ""
        try:
            key = comparable(self.cleaner.typed(self.key, given[self.key.name]))
        except ValueError:
            return ""
        first = self.seen.first_row(key, number)
        if first == number:
            return ""
        return _("Row %(row)s has the same key “%(key)s”.") % {"row": first, "key": str(given[self.key.name])[:100]}

    def _write(self, taken: Sequence[tuple[Row, dict[str, str]]], done: Loaded) -> None:
        """Write rows; where the database refuses a set of them, halve it until the culprit stands alone."""
        tallies = [replace(linker.tally) for linker in self.linkers]
        try:
            with transaction.atomic():
                part = self._written(taken)
        except (IntegrityError, DataError, InvalidValues) as error:
            for linker, tally in zip(self.linkers, tallies, strict=True):
                linker.tally = tally
            if len(taken) == 1:
                reason = str(error) if isinstance(error, InvalidValues) else _("The database refused this row.")
                done.rejects.append(Reject(taken[0][0], reason))
                return
            middle = len(taken) // 2
            self._write(taken[:middle], done)
            self._write(taken[middle:], done)
            return
        done.created += part.created
        done.updated += part.updated
        done.unchanged += part.unchanged
        done.rejects += part.rejects

    def _written(self, taken: Sequence[tuple[Row, dict[str, str]]]) -> Loaded:
        done = Loaded()
        partners = [self._named(linker, [row for row, _given in taken]) for linker in self.linkers]
        wrong = {number: (linker, fields) for linker, _n, refused in partners for number, fields in refused.items()}
        for row, _given in taken:
            if row.number in wrong:
                linker, fields = wrong[row.number]
                done.rejects.append(Reject(row, _reason(fields, linker.bound.targets)))
        rows = [(row, given) for row, given in taken if row.number not in wrong]
        numbers = [row.number for row, _given in rows]
        outcomes = upsert(
            self.schema.name, self.plan.map.key, [given for _row, given in rows], self.reading, numbers=numbers
        )
        starts = {}
        for (row, _given), outcome in zip(rows, outcomes, strict=True):
            if outcome.status == REJECTED:
                done.rejects.append(Reject(row, _reason(outcome.errors, self.plan.targets)))
                continue
            starts[row.number] = outcome.record_id or 0
            done.created += outcome.status == CREATED
            done.updated += outcome.status != CREATED
            done.unchanged += outcome.status == UNCHANGED
        for linker, named, _refused in partners:
            linker.link(named, starts)
        return done

    def _named(
        self, linker: PartnerLinker, rows: Sequence[Row]
    ) -> tuple[PartnerLinker, dict[int, Named], dict[int, Fields]]:
        """Return whom the rows name, and the messages of rows that name somebody impossible."""
        named: dict[int, Named] = {}
        refused: dict[int, Fields] = {}
        for row in rows:
            try:
                one = linker.named(self._given(row, linker.bound.targets))
            except InvalidValues as error:
                refused[row.number] = error.fields
                continue
            if one is not None:
                named[row.number] = one
        refused |= linker.refused(named)
        return linker, named, refused


def _reason(fields: Fields, targets: Sequence[Target]) -> str:
    """Return the messages as one line, each after the column that it is about."""
    columns = {target.name: target.column for target in targets}
    return " ".join(f"{columns.get(name, name)}: {' '.join(messages)}" for name, messages in fields.items())
