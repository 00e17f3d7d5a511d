"""How far something lies from a date, and how JSON says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.lib.calendar.reading import Problem, Reader
from crm.lib.calendar.words import clock, listed

#: Ten years: what forms accept. The engine has no limit.
LONGEST = {"days": 3_653, "hours": 87_672, "minutes": 5_260_320}
DIRECTIONS = {"before": -1, "on": 0, "after": 1}


@dataclass(frozen=True)
class Offset:
    """How far from a date, negative before it, and at which local time; without one, at the date's own.

    A calendar day has no time of its own and counts from midnight.
    """

    days: int = 0
    hours: int = 0
    minutes: int = 0
    at: time | None = None

    @property
    def direction(self) -> str:
        """Return ``before``, ``on`` or ``after``."""
        amount = self.days or self.hours or self.minutes
        return "before" if amount < 0 else "after" if amount else "on"

    @property
    def amounts(self) -> dict[str, int]:
        """Return days, hours and minutes without sign, and without what is zero."""
        amounts = {"days": abs(self.days), "hours": abs(self.hours), "minutes": abs(self.minutes)}
        return {unit: amount for unit, amount in amounts.items() if amount}

    def dump(self) -> dict[str, Any]:
        """Return the offset as the JSON from which it was read."""
        dumped = {"direction": self.direction, **self.amounts}
        return dumped if self.at is None else {**dumped, "at": clock(self.at)}

    def describe(self, date: str) -> str:
        """Return the offset from a date, which is given in words."""
        sentences = {
            "before": _("%(amount)s before %(date)s"),
            "on": _("on %(date)s"),
            "after": _("%(amount)s after %(date)s"),
        }
        words = sentences[self.direction] % {"amount": amount_in_words(self.amounts), "date": date}
        return words if self.at is None else _("%(days)s at %(time)s") % {"days": words, "time": clock(self.at)}


def read_offset(raw: Any, *, at_a_time: bool = False) -> Offset | list[Problem]:
    """Return the offset of ``{"direction": "before", "days": 3, "at": "09:00"}``, or all that is wrong with it.

    With ``at_a_time`` it counts in days and must say at which time, as dates at the center of a workflow do.
    """
    reader = Reader()
    required = ("direction", "at") if at_a_time else ("direction",)
    optional = ("days",) if at_a_time else ("days", "hours", "minutes", "at")
    mapping = reader.mapping(raw, required, optional)
    if mapping is None:
        return reader.problems
    sign = DIRECTIONS.get(reader.at("direction").one_of(mapping["direction"], DIRECTIONS), 0)
    amounts = read_amounts(mapping, reader)
    at = reader.at("at").time(mapping.get("at")) if at_a_time or mapping.get("at") is not None else None
    if not reader.problems and bool(sign) != any(amounts.values()):
        reader.problem(_("Enter how long before or after, or choose “on” without an amount."))
    if at is not None and (amounts["hours"] or amounts["minutes"]):
        reader.at("at").problem(_("With a time of day only days can be counted. Remove the hours and minutes."))
    return reader.problems or Offset(**{unit: sign * amount for unit, amount in amounts.items()}, at=at)


def read_amounts(mapping: Mapping[str, Any], reader: Reader) -> dict[str, int]:
    """Return days, hours and minutes; each may be left out."""
    return {unit: reader.at(unit).whole(mapping.get(unit, 0), 0, most) for unit, most in LONGEST.items()}


def amount_in_words(amounts: Mapping[str, int]) -> str:
    """Return "2 days, 1 hour and 30 minutes"."""
    days, hours, minutes = (amounts.get(unit, 0) for unit in ("days", "hours", "minutes"))
    parts = [
        (days, ngettext("%(count)s day", "%(count)s days", days)),
        (hours, ngettext("%(count)s hour", "%(count)s hours", hours)),
        (minutes, ngettext("%(count)s minute", "%(count)s minutes", minutes)),
    ]
    return listed([words % {"count": f"{count:,}"} for count, words in parts if count])
