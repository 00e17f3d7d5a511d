"""Runs one import from the first look at the file to the last row, chunk by chunk, whoever asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction

from records.editing import UserFinder
from records.importing import mapping, plan, preparing, table
from records.importing.loading import Loaded, Loader
from records.importing.notes import Note, merged
from records.importing.plan import Plan
from records.importing.rejects import RejectsFile
from records.importing.survey import Survey, survey
from records.importing.table import Opener, Row, Table
from records.models import catalogue
from records.models.origin import Origin, origin

#: Rows written in one transaction.
CHUNK = 2_000


@dataclass
class Totals:
    """How far an import is, and what has come of it."""

    rows: int = 0
    processed: int = 0
    created: int = 0
    updated: int = 0
    rejected: int = 0
    notes: list[Note] = field(default_factory=list)

    def add(self, part: Loaded) -> None:
        """Count what became of some more rows."""
        self.processed += part.processed
        self.created += part.created
        self.updated += part.updated
        self.rejected += len(part.rejects)


@dataclass(frozen=True)
class Checked:
    """A map and a file that fit each other and the account; nothing has been written yet."""

    plan: Plan
    table: Table
    survey: Survey


def check(opener: Opener, raw_map: object) -> Checked:
    """Check map and file, all of it; raises InvalidValues for the map and BrokenFile for the file. Writes nothing."""
    bound, found = glance(opener, raw_map)
    return Checked(bound, found, survey(bound, found))


def glance(opener: Opener, raw_map: object) -> tuple[Plan, Table]:
    """Check the map and the header, but not the rows of the file; raises as ``check`` does."""
    parsed = mapping.parse(raw_map)
    found = table.open_table(opener, parsed.encoding, parsed.delimiter)
    return plan.bind(parsed, catalogue.current(), found.header), found


class Keeper:
    """Is told how far an import is, inside its transactions; what it raises undoes the chunk and ends the import."""

    def begin(self, totals: Totals) -> None:
        """Hear that the next chunk is about to be written."""

    def kept(self, totals: Totals) -> None:
        """Hear that a chunk has been written."""


def load(checked: Checked, rejects: Path, actor: int | None, keeper: Keeper, resumed: Totals | None = None) -> Totals:
    """Write the rows of a checked file and return the totals.

    ``resumed`` are the totals at which an earlier run stopped; the rows counted there are passed over.
    """
    finder = UserFinder()
    totals = resumed or Totals()
    totals.rows = checked.survey.rows
    with origin(Origin("import", actor=actor)):
        with transaction.atomic():
            keeper.begin(totals)
            totals.notes = merged([*totals.notes, *preparing.prepare(checked.plan, checked.survey, finder)])
            keeper.kept(totals)
        header = checked.table.header
        # What was just made is known only to a plan that is bound anew.
        loader = Loader(plan.bind(checked.plan.map, catalogue.current(), header), header, finder)
        file = RejectsFile(rejects, header)
        try:
            _load_rows(loader, checked.table.rows(), file, keeper, totals)
        finally:
            file.close()
            loader.close()
    return totals


def _load_rows(loader: Loader, rows: Iterator[Row], file: RejectsFile, keeper: Keeper, totals: Totals) -> None:
    last = _pass_over(loader, rows, totals.processed)
    before = totals.notes
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            keeper.begin(totals)
            # Not sooner: until here, another worker may still be writing to the file.
            file.open(after=last)
            done = loader.load(chunk)
            totals.add(done)
            totals.notes = merged([*before, *loader.notes()])
            file.add(done.rejects)
            keeper.kept(totals)


def _pass_over(loader: Loader, rows: Iterator[Row], count: int) -> int:
    """Skip rows that an earlier run loaded, remembering their keys; return the number of the last."""
    last = 0
    while count > 0 and (chunk := list(islice(rows, min(CHUNK, count)))):
        loader.remember(chunk)
        count -= len(chunk)
        last = chunk[-1].number
    return last
