"""Wires the workflows app."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """What should happen next."""

    name = "workflows"
    verbose_name = "Automation"

    def ready(self) -> None:
        from crm.lib import housekeeping
        from records.benchmarks import BENCHMARKS
        from records.models import completing, journal
        from workflows import bells, drafting, filters, publishing, tasks, using
        from workflows.benchmarks import ENGINE_BENCHMARKS
        from workflows.engine import sweeping, waking

        filters.add()
        using.register()
        for benchmark in ENGINE_BENCHMARKS:
            BENCHMARKS.add(benchmark)
        housekeeping.hourly(drafting.forget_old)
        housekeeping.hourly(publishing.purge_old)
        housekeeping.minutely(publishing.turn_off_due)
        housekeeping.minutely(sweeping.sweep)
        housekeeping.minutely(tasks.sweep)
        journal.listen(bells.ring)
        completing.listen(waking.tasks_done)
