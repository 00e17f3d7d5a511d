"""A file to import, and what came of it."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm.lib import queue
from records import importing
from records.importing import Keeper, running

Write = Callable[[str | bytes], Path]


@dataclass(frozen=True)
class Imported:
    """Counts, notes in words, and the rejected rows as dictionaries."""

    created: int
    updated: int
    rejected: int
    notes: list[str]
    rejects: list[dict[str, str]]

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.created, self.updated, self.rejected

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(one["Row"], one["Reason"]) for one in self.rejects]


Run = Callable[..., Imported]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file and returns its path."""

    def to_disk(content: str | bytes) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_disk


@pytest.fixture
def run(tmp_path: Path, write: Write, db: None) -> Run:
    """Return a function that imports a content under a map."""

    def do(raw_map: dict[str, Any], content: str | bytes) -> Imported:
        rejects = tmp_path / "rejected.csv"
        checked = importing.check(importing.on_disk(write(content)), raw_map)
        totals = importing.load(checked, rejects, None, Keeper())
        assert totals.created + totals.updated + totals.rejected == totals.processed == totals.rows
        rows: list[dict[str, str]] = []
        if rejects.exists():
            with rejects.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        notes = importing.sentences(totals.notes)
        return Imported(totals.created, totals.updated, totals.rejected, notes, rows)

    return do


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the bells instead of ringing them, and cut files into chunks of three."""
    bells: list[int] = []
    monkeypatch.setattr(queue, "later", lambda _task, job_id: bells.append(job_id))
    monkeypatch.setattr(running, "CHUNK", 3)
    return bells
