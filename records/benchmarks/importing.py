"""Times an import, change rows included, against a plain ``bulk_create`` of the same rows into the same table."""

import resource
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection, models, transaction

from records import importing
from records.benchmarks import contacts, throwaway
from records.benchmarks.base import Benchmark
from records.models import Change, Contact
from records.models.guard import capturing

ROUNDS = 3


def sizes(text: str) -> list[int]:
    """Read ``10000,100000``."""
    return [int(part) for part in text.split(",")]


class ImportBenchmark(Benchmark):
    """The import must take at most four times as long, and no more memory for more rows."""

    slug = "import"
    help = "time an import of contacts against bulk_create"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=sizes, default=[10_000, 100_000], help="sizes, by default 10000,100000")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"by default {ROUNDS}")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            for count in options["rows"]:
                plain, ours = [], []
                for _round in range(options["rounds"]):
                    plain.append(throwaway.measure(__name__, "bulk_create", count))
                    ours.append(throwaway.measure(__name__, "import", count))
                seconds = median(one["seconds"] for one in ours)
                base = median(one["seconds"] for one in plain)
                yield {
                    "database": connection.vendor,
                    "rows": count,
                    "import_s": round(seconds, 2),
                    "bulk_create_s": round(base, 2),
                    "ratio": round(seconds / base, 2),
                    "peak_mb": max(one["peak_mb"] for one in ours),
                }


def main(what: str, count: str) -> dict[str, Any]:
    """Measure once, in the process of its own that ``throwaway`` started."""
    seconds = {"bulk_create": _bulk_create, "import": _import}[what](int(count))
    # Linux counts in KiB, macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {"seconds": seconds, "peak_mb": round(peak)}


def _bulk_create(count: int) -> float:
    """Insert rows that are parsed and built already, past the capture of changes; only the insertion is timed."""
    records = [Contact(**contacts.columns(row)) for row in contacts.rows(count)]
    connection.ensure_connection()
    began = time.perf_counter()
    with transaction.atomic(), capturing():
        models.QuerySet[Contact, Contact](Contact).bulk_create(records, batch_size=2_000)
    return time.perf_counter() - began


def _import(count: int) -> float:
    """Import a file, from the first look at it to the last commit."""
    connection.ensure_connection()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contacts.csv"
        contacts.write_csv(file, count)
        began = time.perf_counter()
        checked = importing.check(importing.on_disk(file), contacts.MAP)
        totals = importing.load(checked, Path(folder) / "rejected.csv", None, importing.Keeper())
        seconds = time.perf_counter() - began
    if (totals.created, Contact.objects.count(), Change.objects.count()) != (count, count, count):
        raise RuntimeError(f"The import wrote {totals.created} of {count} rows.")
    return seconds
