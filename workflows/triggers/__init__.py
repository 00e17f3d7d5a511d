"""The kinds of triggers. Adding one touches its file, its test and one line here."""

from crm.lib.registry import Registry
from workflows.triggers.base import TriggerKind
from workflows.triggers.date import DateTrigger
from workflows.triggers.date_property import DatePropertyTrigger
from workflows.triggers.event import EventTrigger
from workflows.triggers.filter import FilterTrigger
from workflows.triggers.listening import Edge, Listening, Occasion, Timetable
from workflows.triggers.manual import ManualTrigger
from workflows.triggers.schedule import ScheduleTrigger

TRIGGERS: Registry[TriggerKind] = Registry(
    "kinds of triggers",
    (
        FilterTrigger(),
        EventTrigger(),
        ScheduleTrigger(),
        DateTrigger(),
        DatePropertyTrigger(),
        ManualTrigger(),
    ),
)

__all__ = ["TRIGGERS", "Edge", "Listening", "Occasion", "Timetable", "TriggerKind"]
