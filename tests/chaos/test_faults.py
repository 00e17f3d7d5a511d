"""Nothing is lost or doubled when workers die. ``make chaos`` does the same on a large scale."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from crm.supervisor.ground import ROOT

#: Committed rows are what this is about; workers are other processes.
pytestmark = pytest.mark.django_db(transaction=True)
SEED = "20261123"


def test_no_pass_is_lost_or_doubled_when_workers_are_killed_again_and_again() -> None:
    found = said("run", "--enrollments", "60", "--kills", "15", "--patience", "60")
    assert found["enrollments"] == 60
    assert found["kills"] == 15
    assert (found["lost"], found["doubled"], found["unfinished"], found["repeats_after_record"]) == (0, 0, 0, 0)


def test_a_kill_at_any_statement_of_any_kind_of_step_changes_nothing() -> None:
    found = said("statements")
    assert found["kinds"] > 20
    assert found["kills"] >= 2 * found["kinds"]


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="only a server can be stopped")
def test_a_database_that_stops_at_once_and_comes_back_loses_nothing() -> None:
    found = said("run", "--own-server", "--enrollments", "30", "--kills", "3", "--stops", "2", "--patience", "60")
    assert found["database_stops"] == 2
    assert (found["lost"], found["doubled"], found["unfinished"], found["repeats_after_record"]) == (0, 0, 0, 0)


def said(what: str, *arguments: str) -> dict[str, Any]:
    """Run a part of the suite on the test's database, see that all was well, and return its last line."""
    connection.close()
    command = [sys.executable, "-W", "ignore", "-m", f"tests.chaos.{what}", "--seed", SEED, *arguments]
    environ = os.environ | {"DATABASE_URL": database_url()}
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-4000:] + ended.stdout
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def database_url() -> str:
    """Return the DATABASE_URL of the database that the test has."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    place = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}@"
    if given["HOST"].startswith("/"):
        return f"postgresql://{place}/{given['NAME']}?host={quote(given['HOST'], safe='')}"
    return f"postgresql://{place}{given['HOST']}:{given['PORT']}/{given['NAME']}"
