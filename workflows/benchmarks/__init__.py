"""Measurements of the engine that anyone can repeat with ``manage.py benchmark``; listed by one line each."""

from records.benchmarks import Benchmark
from workflows.benchmarks.claiming import ClaimBenchmark
from workflows.benchmarks.engine import EngineBenchmark
from workflows.benchmarks.estimating import EstimateBenchmark
from workflows.benchmarks.idle import IdleBenchmark
from workflows.benchmarks.latency import LatencyBenchmark
from workflows.benchmarks.matching import MatchBenchmark

#: Added to the benchmarks of the house when the app starts.
ENGINE_BENCHMARKS: tuple[Benchmark, ...] = (
    EngineBenchmark(),
    ClaimBenchmark(),
    EstimateBenchmark(),
    MatchBenchmark(),
    LatencyBenchmark(),
    IdleBenchmark(),
)
