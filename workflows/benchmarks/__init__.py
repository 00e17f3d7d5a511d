"""Measurements of the engine that anyone can repeat with ``manage.py benchmark``; listed by one line each."""

from records.benchmarks import Benchmark
from workflows.benchmarks.claiming import ClaimBenchmark
from workflows.benchmarks.estimating import EstimateBenchmark

#: Added to the benchmarks of the house when the app starts.
ENGINE_BENCHMARKS: tuple[Benchmark, ...] = (ClaimBenchmark(), EstimateBenchmark())
