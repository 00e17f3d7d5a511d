"""Times the engine against a floor of hand-written SQL and against one task per record, on the same job."""

import resource
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.db import connection

from records.benchmarks import throwaway
from records.benchmarks.base import Benchmark
from records.benchmarks.importing import sizes
from workflows.benchmarks.cluster import cluster
from workflows.benchmarks.engine import floor, job, judging, naive, ours
from workflows.engine import fusing

ROUNDS = 3
WAYS = ("floor", "engine", "qcluster", "naive")


class EngineBenchmark(Benchmark):
    """Records that go through a workflow of four steps, per second."""

    slug = "engine"
    help = "time enrollment and steps against hand-written SQL and against a task per record"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=sizes, default=[10_000, 100_000], help="sizes, by default 10000,100000")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"by default {ROUNDS}")
        parser.add_argument("--walked", action="store_true", help="also time the engine with nothing fused into SQL")

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with throwaway.template():
            for count in options["rows"]:
                ways = (*WAYS, "walked") if options["walked"] else WAYS
                rounds = [
                    {way: throwaway.measure(__name__, way, count) for way in ways}
                    for _round in range(options["rounds"])
                ]
                rate = {way: median(one[way]["per_s"] for one in rounds) for way in ways}
                yield {
                    "database": connection.vendor,
                    "n": count,
                    **{f"{way}_per_s": round(rate[way]) for way in ways},
                    "engine_floor_ratio": round(rate["engine"] / rate["floor"], 3),
                    "qcluster_floor_ratio": round(rate["qcluster"] / rate["floor"], 3),
                    "engine_naive_ratio": round(rate["engine"] / rate["naive"], 1),
                    **({"walked_floor_ratio": round(rate["walked"] / rate["floor"], 3)} if options["walked"] else {}),
                    "peak_mb": max(one["engine"]["peak_mb"] for one in rounds),
                }


def main(way: str, count: str) -> dict[str, Any]:
    """Do the job once in one way, in the process of its own that ``throwaway`` started."""
    workflow, number = job.prepare(int(count)), int(count)
    before = _peak()
    enrolled = sum(1 for one in range(number) if one % 4 < 2)
    if way == "floor":
        seconds = floor.run(workflow)
    elif way in {"engine", "walked"}:
        fusing.LEAST = fusing.LEAST if way == "engine" else sys.maxsize
        seconds = ours.run_here(workflow)
    elif way == "qcluster":
        seconds = ours.run_in_cluster(workflow, enrolled)
    else:
        enrolled = min(enrolled, naive.RECORDS)
        with cluster():
            seconds = naive.run(workflow)
    judging.demand_done(workflow, number, enrolled)
    return {"per_s": enrolled / seconds, "peak_mb": max(before, _peak())}


def _peak() -> int:
    # Linux counts in KiB, macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))
