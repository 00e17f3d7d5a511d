"""Wires the workflows app."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """What should happen next."""

    name = "workflows"
    verbose_name = "Automation"

    def ready(self) -> None:
        from crm.lib import housekeeping
        from workflows import drafting

        housekeeping.hourly(drafting.forget_old)
