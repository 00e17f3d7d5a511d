"""Databases that exist for one measurement, so that no benchmark ever touches the account's data.

A migrated template is made once; each measurement runs in a process of its own on a fresh copy, and reports in JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

#: Tells the measuring process which copy is its own.
DATABASE = "MILLRACE_BENCHMARK_DATABASE"
START = "import django; django.setup(); from records.benchmarks import throwaway; throwaway.report()"


@contextmanager
def template() -> Iterator[None]:
    """Make a migrated database beside the account's, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="millrace-benchmark-") as folder:
        name = f"millrace_benchmark_{os.getpid()}"
        is_file = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / f"{name}.sqlite3") if is_file else name
        original = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        try:
            yield
        finally:
            connection.creation.destroy_test_db(original, verbosity=0)


def measure(module: str, *arguments: object) -> dict[str, Any]:
    """Run a module's ``main`` in a new process on a fresh copy of the template, and return what it reports."""
    creation = connection.creation
    creation.clone_test_db(suffix="copy", verbosity=0, autoclobber=True)
    connection.close()
    try:
        name = creation.get_test_db_clone_settings("copy")["NAME"]
        command = [sys.executable, "-c", START, module, *map(str, arguments)]
        environment = {**os.environ, DATABASE: str(name)}
        done = subprocess.run(
            command, env=environment, cwd=settings.ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result
    finally:
        creation.destroy_test_db(suffix="copy", verbosity=0)


def report() -> None:
    """Measure in the process that ``measure`` started, and print the result."""
    connection.settings_dict["NAME"] = os.environ[DATABASE]
    module, *arguments = sys.argv[1:]
    print(json.dumps(import_module(module).main(*arguments)))
