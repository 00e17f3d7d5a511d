"""What recurs annually: whoever has been in the workflow comes again when the date has come round since."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from crm.lib.calendar import Daily
from records.filters import Group
from records.properties import Property
from workflows.triggers.base import Trigger
from workflows.triggers.listening import Listening, Timetable

NAME = "annually"


def added(heard: Listening, trigger: Trigger, anchor: Property | date, whole: Group) -> Listening:
    """Return what is listened to with the yearly return, where the trigger says so; it is looked at each midnight."""
    if not trigger.get("annually"):
        return heard

    def who(_since: datetime, _at: datetime, _zone: ZoneInfo) -> Group:
        return whole

    return replace(heard, timetable=Timetable(NAME, Daily(time()), who, True, anchor))
