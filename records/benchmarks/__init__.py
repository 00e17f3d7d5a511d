"""Measurements that anyone can repeat with ``manage.py benchmark``; each runs on a throw-away database."""

from crm.lib.registry import Registry
from records.benchmarks.base import Benchmark
from records.benchmarks.importing import ImportBenchmark
from records.benchmarks.listing import ListBenchmark
from records.benchmarks.updating import UpdateBenchmark

#: Other apps add theirs in ``AppConfig.ready``.
BENCHMARKS: Registry[Benchmark] = Registry("benchmarks", (ImportBenchmark(), UpdateBenchmark(), ListBenchmark()))

__all__ = ["BENCHMARKS", "Benchmark"]
