"""Measures what workers cost that have nothing to do: their processor time, as a share of one core."""

import os
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from records.benchmarks import throwaway
from records.benchmarks.base import Benchmark
from records.models import Contact
from workflows.benchmarks.cluster import cluster
from workflows.benchmarks.latency import make_workflow, wait_for_keeper

#: Seconds that workers get to settle.
SETTLING = 5.0
#: Where /proc/PID/stat has the session and the times of a process and of its ended children, behind its name.
SESSION, TIMES = 3, (11, 12, 13, 14)


class IdleBenchmark(Benchmark):
    """A machine on which nothing happens stays cool."""

    slug = "idle"
    help = "measure the processor time of idle workers"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=int, default=60, help="by default 60")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            found = throwaway.measure(__name__, options["seconds"])
        yield {"database": connection.vendor, "seconds": options["seconds"], **found}


def main(seconds: str) -> dict[str, float]:
    """Measure in the process of its own that ``throwaway`` started."""
    make_workflow()
    with cluster() as head:
        Contact.objects.create(email="somebody@example.com")
        wait_for_keeper()
        time.sleep(SETTLING)
        before = _spent(head)
        time.sleep(float(seconds))
        spent = _spent(head) - before
    return {"cpu_percent": round(100 * spent / float(seconds), 2)}


def _spent(session: int) -> float:
    """Return the seconds of processor time that the processes of a session have had; only Linux tells so finely."""
    total = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            # It has ended; its parent's record has what it spent.
            continue
        if int(fields[SESSION]) == session:
            total += sum(int(fields[one]) for one in TIMES)
    return total / os.sysconf("SC_CLK_TCK")
