"""Times how soon the first action follows a change, with real workers: from commit to commit."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from statistics import quantiles
from typing import Any

from django.db import connection

from crm.lib import clock
from records.benchmarks import throwaway
from records.benchmarks.base import Benchmark
from records.models import Contact
from workflows.benchmarks.cluster import cluster
from workflows.definition import dump, load
from workflows.models import Bell, Draft, Revision, Workflow

#: Seconds within which an action must have followed.
PATIENCE = 30.0
#: Longer than a shift of the keeper divided by anything round, so that the looks of the workers are met at all phases.
PAUSE = 0.37


class LatencyBenchmark(Benchmark):
    """People who change a record see at once what a workflow does with it."""

    slug = "latency"
    help = "time from a change to the first action of a workflow, with real workers"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--changes", type=int, default=100, help="by default 100")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            found = throwaway.measure(__name__, options["changes"])
        yield {"database": connection.vendor, "changes": options["changes"], **found}


def main(count: str) -> dict[str, float]:
    """Measure in the process of its own that ``throwaway`` started."""
    make_workflow()
    waited = []
    with cluster():
        _one("warm-up")
        wait_for_keeper()
        for number in range(int(count)):
            waited.append(_one(f"{number}"))
            time.sleep(PAUSE)
    parts = quantiles(waited, n=20, method="inclusive")
    return {"p50_ms": round(parts[9] * 1000), "p95_ms": round(parts[18] * 1000), "max_ms": round(max(waited) * 1000)}


def _one(name: str) -> float:
    """Return the seconds between the commit of a contact and the commit of what the workflow did with it."""
    contact = Contact.objects.create(email=f"{name}@example.com", city="Oslo")
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        if Contact.objects.filter(pk=contact.pk, job_title="Seen").exists():
            return time.perf_counter() - began
        time.sleep(0.002)
    raise RuntimeError(f"No action followed within {PATIENCE:.0f} seconds.")


def make_workflow(now: datetime | None = None) -> None:
    """Turn a workflow on that acts on every contact from Oslo."""
    now = now or clock.now()
    city = {"property": "city", "operator": "contains_any", "value": ["Oslo"]}
    definition = dump(
        load(
            {
                "object": "contact",
                "name": "Benchmark",
                "trigger": {"kind": "filter", "filter": {"match": "all", "filters": [city]}},
                "steps": [
                    {
                        "id": "s",
                        "kind": "set_property",
                        "config": {"property": "job_title", "value": {"static": "Seen"}},
                    }
                ],
            }
        )
    )
    workflow = Workflow.objects.create(object_type_id="contact")
    Draft.objects.create(workflow=workflow, definition=definition)
    live = Revision.objects.create(workflow=workflow, number=1, definition=definition, at=now)
    Workflow.objects.filter(pk=workflow.pk).update(status=Workflow.Status.ON, live=live, on_since=now)


def wait_for_keeper() -> None:
    """Wait until one of the workers keeps looking."""
    began = time.monotonic()
    while not Bell.objects.filter(pk="keeper", until__isnull=False).exists():
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError("No worker keeps looking for what falls due.")
        time.sleep(0.1)
