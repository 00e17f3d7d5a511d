"""Measurements of the engine that anyone can repeat with ``manage.py benchmark``; listed by one line each."""

from records.benchmarks import Benchmark

#: Added to the benchmarks of the house when the app starts.
ENGINE_BENCHMARKS: tuple[Benchmark, ...] = ()
