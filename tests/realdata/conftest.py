"""Where the real tables lie, and how the command imports one of them."""

import csv
import json
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

DATA = Path(os.environ.get("MILLRACE_REALDATA") or settings.ROOT.parent / "shared" / "data")

Import = Callable[[str, str], dict[str, Any]]


@pytest.fixture
def data() -> Path:
    """Return the folder, or skip the test."""
    if not DATA.is_dir():
        pytest.skip(f"There are no real tables in {DATA}.")
    return DATA


@pytest.fixture
def table(data: Path) -> Callable[[str], list[dict[str, str]]]:
    """Return a function that reads a table by plain means, to count by."""

    def read(name: str) -> list[dict[str, str]]:
        with (data / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture
def run(db: None, data: Path, tmp_path: Path) -> Import:
    """Return a function that imports a table under a map of docs/examples and returns the counts."""

    def do(raw_map: str, name: str) -> dict[str, Any]:
        path = settings.ROOT / "docs" / "examples" / raw_map
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
