"""Times the estimate of how many records a workflow would enroll, by an indexed property, over a million contacts."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.db import connection

from crm.lib import clock
from records.benchmarks import contacts, throwaway
from records.benchmarks.base import Benchmark
from records.editing import defining
from records.models import Contact
from records.models.guard import capturing
from records.properties import Option
from records.querying import indexes
from workflows.definition import load
from workflows.engine.estimating import estimate

ROUNDS = 7
#: Contacts that are written one by one; they are then copied until there are enough.
ORIGINALS = 10_000
DOUBLED = ("email",)
CONDITIONS: dict[str, dict[str, Any]] = {
    "lifecycle_stage": {"property": "lifecycle_stage", "operator": "is_any_of", "value": ["customer"]},
    "seats": {"property": "seats", "operator": "is_between", "value": {"from": 100, "to": 110}},
}
SERIES = {
    "postgresql": "generate_series(1, %s) AS copy(n)",
    "sqlite": "(WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < %s) SELECT n FROM up) copy",
}


class EstimateBenchmark(Benchmark):
    """What people read before they turn a workflow on must be there at once."""

    slug = "estimate"
    help = "time the estimate of how many of a million contacts a workflow would enroll"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=1_000_000, help="by default 1000000")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            measured = throwaway.measure(__name__, options["rows"])
        for name, found in measured.items():
            yield {"database": connection.vendor, "rows": options["rows"], "property": name, **found}


def main(rows: str) -> dict[str, dict[str, Any]]:
    """Fill the copy and estimate, in the process of its own that ``throwaway`` started."""
    _fill(int(rows))
    return {name: _measured(condition, int(rows)) for name, condition in CONDITIONS.items()}


def _fill(rows: int) -> None:
    options = [Option(plan, plan.title()) for plan in contacts.PLANS]
    definition = {"filterable": True, "name": "plan", "label": "Plan", "kind": "choice"}
    defining.define_property("contact", definition, options)
    defining.define_property("contact", {"filterable": True, "name": "seats", "label": "Seats", "kind": "number"})
    first = min(rows, ORIGINALS)
    for start in range(0, first, 2_000):
        some = (Contact(**contacts.columns(row)) for row in list(contacts.rows(first))[start : start + 2_000])
        Contact.objects.bulk_create(some)
    if rows > first:
        _copy(rows // first - 1)
    indexes.ensure()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _copy(times: int) -> None:
    """Copy every contact so many times, each with an e-mail address of its own."""
    columns = [str(field.column) for field in Contact._meta.concrete_fields if not field.primary_key]
    values = ", ".join(f"copy.n || '.' || {name}" if name in DOUBLED else name for name in columns)
    table, series = Contact._meta.db_table, SERIES[connection.vendor]
    statement = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} CROSS JOIN {series}"
    with capturing(), connection.cursor() as cursor:
        cursor.execute(statement, [times])


def _measured(condition: dict[str, Any], rows: int) -> dict[str, Any]:
    trigger = {"kind": "filter", "filter": {"match": "all", "filters": [condition]}}
    definition = load({"object": "contact", "name": "Estimate", "trigger": trigger, "steps": []})
    expected = sum(_meets(condition, row) for row in contacts.rows(min(rows, ORIGINALS))) * max(1, rows // ORIGINALS)
    seconds = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        found = estimate(definition, clock.now())
        seconds.append(time.perf_counter() - began)
        if found != expected:
            raise RuntimeError(f"{found} were found, {expected} are there.")
    return {
        "found": expected,
        "median_ms": round(median(seconds) * 1_000, 1),
        "slowest_ms": round(max(seconds) * 1_000, 1),
    }


def _meets(condition: dict[str, Any], row: dict[str, Any]) -> bool:
    value, given = row[condition["property"]], condition["value"]
    return value in given if condition["operator"] == "is_any_of" else given["from"] <= value <= given["to"]
