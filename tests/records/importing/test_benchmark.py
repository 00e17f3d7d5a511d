"""What an import may cost, measured in full by ``make test-large`` and in small by every test run."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings


def benchmark(*arguments: str) -> list[dict[str, Any]]:
    """Run the command as a person would; the tests' own database is not touched."""
    command = [sys.executable, "manage.py", "benchmark", *arguments]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        command, cwd=settings.ROOT, env=environment, check=True, capture_output=True, text=True, timeout=1_800
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.large
def test_an_import_takes_at_most_four_times_a_bulk_create_and_no_more_memory_for_more_rows() -> None:
    small, large = benchmark("import", "--rows", "10000,100000")
    print(small, large, sep="\n")
    assert small["ratio"] <= 4
    assert large["ratio"] <= 4
    assert large["peak_mb"] <= small["peak_mb"] * 1.25


def test_the_benchmark_measures_on_a_database_of_its_own() -> None:
    (result,) = benchmark("import", "--rows", "50", "--rounds", "1")
    assert set(result) == {"database", "rows", "import_s", "bulk_create_s", "ratio", "peak_mb"}
