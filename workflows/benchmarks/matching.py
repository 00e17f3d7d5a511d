"""Times the way from changes to enrollments: a thousand workflows that are on, ten thousand changes."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.db import connection

from crm.lib import clock
from records.benchmarks import contacts, throwaway
from records.benchmarks.base import Benchmark
from records.models import Change, Contact
from workflows.definition import dump, load
from workflows.engine import matching
from workflows.models import Draft, Enrollment, Revision, Workflow

ROUNDS = 3
TOWNS = 331
SCORE = 150


class MatchBenchmark(Benchmark):
    """Whoever changes records must not run away from those who watch them: 5,000 changes a second and more."""

    slug = "match"
    help = "time changes on their way to enrollments against 1,000 workflows that are on"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workflows", type=int, default=1_000, help="by default 1000")
        parser.add_argument("--changes", type=int, default=10_000, help="by default 10000")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            rounds = [throwaway.measure(__name__, options["workflows"], options["changes"]) for _round in range(ROUNDS)]
        rate = round(median(one["changes"] / one["seconds"] for one in rounds))
        yield {
            "database": connection.vendor,
            "workflows": options["workflows"],
            "changes": rounds[0]["changes"],
            "enrolled": rounds[0]["enrolled"],
            "changes_per_s": rate,
            "first_s": round(median(one["first_s"] for one in rounds), 2),
        }


def main(workflows: str, changes: str) -> dict[str, Any]:
    """Measure once, in the process of its own that ``throwaway`` started."""
    count = int(changes)
    Contact.objects.bulk_create([Contact(**contacts.columns(row) | {"properties": {}}) for row in contacts.rows(count)])
    Change.objects.update(dispatched=True)
    for number in range(int(workflows)):
        _turn_on(number)
    # Reading a thousand triggers is the work of a worker's first round, not of each.
    began = time.perf_counter()
    matching.match(clock.now())
    first = time.perf_counter() - began
    _change()
    due = Change.objects.filter(dispatched=False).count()
    began = time.perf_counter()
    dispatched = 0
    while number := matching.match(clock.now()):
        dispatched += number
    seconds = time.perf_counter() - began
    enrolled = Enrollment.objects.count()
    left = Change.objects.filter(dispatched=False).count()
    if (dispatched, left, enrolled) != (due, 0, _expected(count, int(workflows))):
        raise RuntimeError(f"{dispatched} of {due} changes were dispatched and {enrolled} records enrolled.")
    return {"changes": dispatched, "seconds": seconds, "enrolled": enrolled, "first_s": first}


def _turn_on(number: int) -> None:
    """Turn a workflow on that is about a town and a score, two properties of a record itself."""
    conditions = [
        {"property": "city", "operator": "is_any_of", "value": [f"Town {number % TOWNS}"]},
        {"property": "score", "operator": "is_greater_than", "value": number % 100},
    ]
    trigger = {"kind": "filter", "filter": {"match": "all", "filters": conditions}, "reenroll": []}
    steps = [{"id": "s1", "kind": "set_property", "config": {}}]
    definition = dump(load({"object": "contact", "name": f"Town {number}", "trigger": trigger, "steps": steps}))
    now = clock.now()
    workflow = Workflow.objects.create(object_type_id="contact")
    Draft.objects.create(workflow=workflow, definition=definition)
    live = Revision.objects.create(workflow=workflow, number=1, definition=definition, at=now)
    Workflow.objects.filter(pk=workflow.pk).update(live=live, status=Workflow.Status.ON, on_since=now)


def _change() -> None:
    """Change one property of each contact: of one half the town, of the other the score."""
    keys = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    for digit in range(10):
        some = Contact.objects.filter(pk__in=keys[digit::10])
        if digit % 2:
            some.update(city=f"Town {digit}")
        else:
            some.update(score=SCORE)


def _expected(count: int, workflows: int) -> int:
    """Count from the rows themselves who crosses which edge."""
    found = 0
    for row, number in enumerate(contacts.rows(count)):
        before = (_town(number["city"]), number["score"])
        after = (row % 10, before[1]) if row % 2 else (before[0], SCORE)
        for workflow in range(after[0], workflows, TOWNS):
            was = before[0] == after[0] and before[1] > workflow % 100
            found += after[1] > workflow % 100 and not was
    return found


def _town(city: str) -> int:
    return int(city.removeprefix("Town "))
