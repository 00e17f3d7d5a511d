"""Times ``QuerySet.update`` of many records, change rows included, against the same update without them."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.db import connection, models, transaction

from records.benchmarks import contacts, throwaway
from records.benchmarks.base import Benchmark
from records.models import Contact
from records.models.guard import capturing

ROUNDS = 3


class UpdateBenchmark(Benchmark):
    """What it costs to keep the history of an update."""

    slug = "update"
    help = "time a captured QuerySet.update against a plain one"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=10_000, help="by default 10000")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            found = throwaway.measure(__name__, options["rows"])
        yield {"database": connection.vendor, "rows": options["rows"], **found}


def main(rows: str) -> dict[str, float]:
    """Measure in turns, in the process of its own that ``throwaway`` started."""
    with capturing():
        built = [Contact(**contacts.columns(row)) for row in contacts.rows(int(rows))]
        models.QuerySet[Contact, Contact](Contact).bulk_create(built, batch_size=2_000)
    plain, captured = [], []
    for turn in range(ROUNDS):
        plain.append(_timed(models.QuerySet[Contact, Contact](Contact), f"Plain {turn}"))
        captured.append(_timed(Contact.objects.all(), f"Captured {turn}"))
    return {"update_s": round(median(captured), 3), "plain_s": round(median(plain), 3)}


def _timed(queryset: "models.QuerySet[Contact, Contact]", city: str) -> float:
    began = time.perf_counter()
    with transaction.atomic(), capturing():
        queryset.update(city=city)
    return time.perf_counter() - began
