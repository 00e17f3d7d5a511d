"""What a trigger listens to, in the few forms that the engine knows: edges, occasions and timetables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crm.lib.calendar import Rule
from records.filters import Group, Moment
from records.properties import Property
from workflows.happenings import Happening


@dataclass(frozen=True)
class Edge:
    """Fires when a record that did not meet the filter meets it, or with ``falls`` the other way round.

    ``gate`` must hold then too. ``may_reenroll`` says that whoever has been in the workflow may come again this way.
    """

    name: str
    filter: Group
    gate: Group | None = None
    may_reenroll: bool = False
    falls: bool = False


def _any(_happening: Happening, _moment: Moment) -> bool:
    return True


@dataclass(frozen=True)
class Occasion:
    """Fires each time something happens, whatever was so before. ``key`` is one of ``Happening.keys()``.

    With ``folds`` it belongs to a filter: what happens at once is one with the filter's edges.
    """

    name: str
    key: str
    recognises: Callable[[Happening, Moment], bool] = _any
    gate: Group | None = None
    may_reenroll: bool = False
    folds: bool = False


@dataclass(frozen=True)
class Timetable:
    """Fires at moments of a rule, in the workflow's zone.

    ``who`` returns the filter of the records meant at a moment, given the moment before it that was dealt with: what
    was missed in between is made up for where it concerns other records. With an ``anniversary`` only those come, and
    come again, who have been here before and whose date has come round since.
    """

    name: str
    rule: Rule
    who: Callable[[datetime, datetime, ZoneInfo], Group]
    may_reenroll: bool = True
    anniversary: Property | date | None = None


@dataclass(frozen=True)
class Listening:
    """All that one trigger listens to."""

    edges: tuple[Edge, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    timetable: Timetable | None = None
