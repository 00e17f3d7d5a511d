"""The admin's pages of automation: workflows are turned on and off here; what the engine writes is only read."""

from workflows.admin import (  # isort: skip - the menu shows the pages in this order
    workflows,
    enrollments,
    log,
)

__all__ = ["enrollments", "log", "workflows"]
