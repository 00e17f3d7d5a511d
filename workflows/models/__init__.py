"""The tables of automation."""

from workflows.models.delivery import Delivery
from workflows.models.enrollment import Enrollment, Wait
from workflows.models.log import LogEntry, StepDay
from workflows.models.watching import Bell, Job, Match, Memory, Occurrence
from workflows.models.workflow import Draft, Folder, Revision, Workflow

__all__ = [
    "Bell",
    "Delivery",
    "Draft",
    "Enrollment",
    "Folder",
    "Job",
    "LogEntry",
    "Match",
    "Memory",
    "Occurrence",
    "Revision",
    "StepDay",
    "Wait",
    "Workflow",
]
