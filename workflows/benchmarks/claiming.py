"""Times the claim of what is due among a million sleepers and a million that are held."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection

from crm.lib import clock
from records.benchmarks import throwaway
from records.benchmarks.base import Benchmark
from workflows.engine import claiming
from workflows.models import Enrollment, Workflow

ROUNDS = 20
DUE = 1_000
ROWS = """INSERT INTO workflows_enrollment (workflow_id, object_type_id, record_id, state, node, entered_at, due_at,
    step_seq, outputs, cause, created_at, end_reason, scope, open_children, attempts, retries, awake, depth)
    SELECT %(workflow)s, 'contact', n, %(state)s, 's1', %(now)s, {due}, 1, '{{}}', '{{}}', %(now)s, '', '', 0, 0, 0,
    0, 0 FROM ({series}) numbers"""
NUMBERS = {
    "postgresql": "SELECT n FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n",
    "sqlite": "WITH RECURSIVE up(n) AS (SELECT %(first)s UNION ALL SELECT n + 1 FROM up WHERE n < %(last)s) "
    "SELECT n FROM up",
}
#: Sleepers wake one after the other, a second apart.
LATER = {
    "postgresql": "%(due)s::timestamptz + n * interval '1 second'",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', %(due)s, '+' || n || ' seconds')",
}


class ClaimBenchmark(Benchmark):
    """The head of the due index must not care how many sleep behind it."""

    slug = "claim"
    help = "time the claim of 1,000 due enrollments among a million sleeping and a million held ones"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sleeping", type=int, default=1_000_000, help="by default 1000000")
        parser.add_argument("--held", type=int, default=1_000_000, help="by default 1000000")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            found = throwaway.measure(__name__, options["sleeping"], options["held"])
        yield {"database": connection.vendor, "sleeping": options["sleeping"], "held": options["held"], **found}


def main(sleeping: str, held: str) -> dict[str, Any]:
    """Fill the table and claim, in the process of its own that ``throwaway`` started."""
    now = clock.now()
    workflow = Workflow.objects.create(object_type_id="contact")
    count = int(sleeping)
    _fill(workflow, 1, count, "ready", now, LATER[connection.vendor], now + timedelta(days=1))
    _fill(workflow, count + 1, count + int(held), "held", now, "%(due)s", now - timedelta(days=1))
    first = count + int(held)
    seconds = []
    for turn in range(ROUNDS):
        low = first + turn * DUE
        _fill(workflow, low + 1, low + DUE, "ready", now, "%(due)s", now)
        if turn == 0:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        began = time.perf_counter()
        claimed = claiming.claim(now, DUE)[1]
        seconds.append(time.perf_counter() - began)
        if len(claimed) != DUE:
            raise RuntimeError(f"{len(claimed)} were claimed.")
        Enrollment.objects.filter(pk__in=[row.id for row in claimed]).delete()
    return {"claim_ms": round(median(seconds) * 1_000, 1), "slowest_ms": round(max(seconds) * 1_000, 1)}


def _fill(workflow: Workflow, first: int, last: int, state: str, now: datetime, due: str, at: datetime) -> None:
    if connection.vendor == "postgresql" and due == "%(due)s":
        due = "%(due)s::timestamptz"
    adapt = connection.ops.adapt_datetimefield_value
    statement = ROWS.format(due=due, series=NUMBERS[connection.vendor])
    values: dict[str, Any] = {
        "workflow": workflow.pk,
        "first": first,
        "last": last,
        "state": state,
        "now": adapt(now),
        "due": adapt(at),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
