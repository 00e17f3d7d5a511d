"""Our way: existing records enrolled by a job and walked by the engine, in this process or in a cluster's."""

import time

from crm.lib import clock
from workflows import publishing
from workflows.benchmarks.cluster import cluster
from workflows.engine import draining
from workflows.models import Enrollment, Job, Workflow


def run_here(workflow: Workflow) -> float:
    """Turn the workflow on for existing records and drain everything in this process; returns the seconds."""
    began = time.perf_counter()
    publishing.turn_on(workflow, by=None, now=clock.now(), enroll_existing=True)
    draining.drain(clock.now())
    return time.perf_counter() - began


def run_in_cluster(workflow: Workflow, expected: int) -> float:
    """Turn the workflow on beside a running cluster and wait until it is done; returns the seconds."""
    with cluster():
        time.sleep(3)
        began = time.perf_counter()
        publishing.turn_on(workflow, by=None, now=clock.now(), enroll_existing=True)
        while Job.objects.filter(ended_at=None).exists() or (
            Enrollment.objects.filter(state="completed").count() < expected
        ):
            time.sleep(0.02)
        return time.perf_counter() - began
