"""The time rules of the engine: pure functions of instants and zones that never ask what time it is."""

from crm.lib.calendar.delays import Duration, NextDay, read_duration, read_next_day
from crm.lib.calendar.moments import anchor_days, moment, next_moment, same_day_each_year
from crm.lib.calendar.occurring import between, days_between, next_after
from crm.lib.calendar.offset import Offset, read_offset
from crm.lib.calendar.pauses import Country, Pauses
from crm.lib.calendar.reading import Problem
from crm.lib.calendar.recurrence import Daily, MonthEnd, Monthly, MonthWeekday, Rule, Weekly, Yearly
from crm.lib.calendar.rules import read_rule
from crm.lib.calendar.wall import local, on_the_wall
from crm.lib.calendar.windows import Allowed, Opening, Window, earliest, opening, read_allowed, release, spread

__all__ = [
    "Allowed",
    "Country",
    "Daily",
    "Duration",
    "MonthEnd",
    "MonthWeekday",
    "Monthly",
    "NextDay",
    "Offset",
    "Opening",
    "Pauses",
    "Problem",
    "Rule",
    "Weekly",
    "Window",
    "Yearly",
    "anchor_days",
    "between",
    "days_between",
    "earliest",
    "local",
    "moment",
    "next_after",
    "next_moment",
    "on_the_wall",
    "opening",
    "read_allowed",
    "read_duration",
    "read_next_day",
    "read_offset",
    "read_rule",
    "release",
    "same_day_each_year",
    "spread",
]
