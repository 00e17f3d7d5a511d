"""Where the real tables lie, and how the command imports one of them."""

import csv
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

DATA = Path(os.environ.get("MILLRACE_REALDATA") or settings.ROOT.parent / "shared" / "data")

EXAMPLES = settings.ROOT / "docs" / "examples"

Import = Callable[[str, str], dict[str, Any]]
Rows = list[dict[str, str]]
Write = Callable[[str, Rows], str]
TurnOn = Callable[[str], int]
Drain = Callable[[datetime], Mapping[str, Any]]


@pytest.fixture
def data() -> Path:
    """Return the folder, or skip the test."""
    if not DATA.is_dir():
        pytest.skip(f"There are no real tables in {DATA}.")
    return DATA


@pytest.fixture
def table(data: Path) -> Callable[[str], Rows]:
    """Return a function that reads a table by plain means, to count by."""

    def read(name: str) -> Rows:
        with (data / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture
def run(db: None, data: Path, tmp_path: Path) -> Import:
    """Return a function that imports a table under a map of docs/examples and returns the counts."""

    def do(raw_map: str, name: str) -> dict[str, Any]:
        path = EXAMPLES / raw_map
        out = StringIO()
        call_command(
            "import_records",
            str(path),
            str(data / name),
            "--rejects",
            str(tmp_path / "r.csv"),
            stdout=out,
            stderr=StringIO(),
        )
        counts: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
        counts.pop("seconds")
        return counts

    return do


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes rows as a table of their own and returns its path."""

    def do(name: str, rows: Rows) -> str:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return do


@pytest.fixture
def turn_on(db: None) -> TurnOn:
    """Return a function that imports a workflow of the manual, enrolls who is there already, and returns its number."""
    call_command("loaddata", str(EXAMPLES / "real-input" / "account.json"), verbosity=0)

    def do(name: str) -> int:
        path = str(EXAMPLES / "real-input" / f"{name}.json")
        said = _last_line("import_workflow", path, "--turn-on", "--enroll-existing")
        assert (said["status"], said["problems"]) == ("on", 0)
        return int(said["workflow"])

    return do


@pytest.fixture
def drain(db: None) -> Drain:
    """Return a function that does what is due at an instant and returns what that was."""
    return lambda now: _last_line("run_engine", "--until-idle", "--now", now.isoformat())


def _last_line(command: str, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    said: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return said
