"""Times the list of contacts, in the API and in the admin, with two filters and a sort over many records."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from records.benchmarks import contacts, throwaway
from records.benchmarks.base import Benchmark
from records.editing import defining
from records.models import Contact
from records.properties import Option
from records.querying import indexes

ROUNDS = 5
FILTERABLE = {"filterable": True}
#: A custom property that is filterable and a standard one; the sort is on a third.
PAGES = {
    "api": "/api/v1/objects/contact/?seats=7&lifecycle_stage=customer&sort=-score",
    "admin": "/admin/records/contact/?plan__is=team&lifecycle_stage__is=customer&o=-1",
}
BATCH = 2_000
#: Pages are drawn without a collected folder of static files.
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


class ListBenchmark(Benchmark):
    """A list takes at most 12 queries, none of them over 100 ms, and its filter finds the index."""

    slug = "list"
    help = "time lists of contacts with two filters and a sort"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=100_000, help="by default 100000")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            measured = throwaway.measure(__name__, options["rows"])
        for page, found in measured.items():
            yield {"database": connection.vendor, "page": page, "rows": options["rows"], **found}


def main(rows: str) -> dict[str, dict[str, Any]]:
    """Fill the copy and ask for each page, in the process of its own that ``throwaway`` started."""
    _fill(int(rows))
    person = get_user_model()._default_manager.create_superuser("ada", "ada@example.com", "x" * 20)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(person)
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN_FILES}):
        return {page: _measured(client, address) for page, address in PAGES.items()}


def _fill(rows: int) -> None:
    options = [Option(plan, plan.title()) for plan in contacts.PLANS]
    defining.define_property("contact", {**FILTERABLE, "name": "plan", "label": "Plan", "kind": "choice"}, options)
    defining.define_property("contact", {**FILTERABLE, "name": "seats", "label": "Seats", "kind": "number"})
    batch: list[Contact] = []
    for row in contacts.rows(rows):
        batch.append(Contact(**contacts.columns(row)))
        if len(batch) == BATCH:
            Contact.objects.bulk_create(batch)
            batch = []
    Contact.objects.bulk_create(batch)
    indexes.ensure()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measured(client: Client, address: str) -> dict[str, Any]:
    seconds, slowest, counted, plan = [], [], 0, ""
    for _round in range(ROUNDS):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, secure=True)
        seconds.append(time.perf_counter() - began)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}: {response.content[:500]!r}")
        slowest.append(max(float(query["time"]) for query in queries.captured_queries))
        counted = len(queries)
        plan = _plan(max(queries.captured_queries, key=lambda query: float(query["time"]))["sql"])
    return {
        "queries": counted,
        "page_ms": round(median(seconds) * 1000, 1),
        "slowest_query_ms": round(median(slowest) * 1000, 1),
        "uses_index": "index" in plan.lower() and "seq scan on records_contact" not in plan.lower(),
    }


def _plan(sql: str) -> str:
    """Return how the database finds the rows of a statement that was captured with its values."""
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
