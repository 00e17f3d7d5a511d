"""The script of the manual does for a reader what it says, and tells when a figure differs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.realdata.conftest import EXAMPLES, Rows, Write

pytestmark = [pytest.mark.realdata, pytest.mark.large]

TABLES = ("crm_accounts.csv", "crm_sales_pipeline.csv", "support_tickets.csv", "bank_full.csv")


@pytest.mark.parametrize("is_tampered", [False, True])
def test_the_script_compares_with_the_tables(
    table: Callable[[str], Rows], write: Write, tmp_path: Path, is_tampered: bool
) -> None:
    for name in TABLES:
        write(name, table(name)[:400])
    here = tmp_path / "docs" / "examples"
    shutil.copytree(EXAMPLES, here)
    (tmp_path / "manage.py").symlink_to(EXAMPLES.parents[1] / "manage.py")
    if is_tampered:
        path = here / "real-input" / "scoring.json"
        path.write_text(path.read_text().replace('"static": 20', '"static": 21'))
    surroundings = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MILLRACE_VAR")}
    command = [sys.executable, str(here / "real-input" / "run.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings)
    assert ("Everything is as the tables say." in done.stdout, done.returncode) == (not is_tampered, int(is_tampered))
    assert ("  ≠ different scores" in done.stdout) == is_tampered
