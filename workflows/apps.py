"""Wires the workflows app."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """What should happen next."""

    name = "workflows"
    verbose_name = "Automation"
