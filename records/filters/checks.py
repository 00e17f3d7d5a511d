"""The few primitives to which every operator lowers; ``evaluate`` and ``to_query`` each interpret these and no more.

A check looks at the set of values that its subject has. It holds when the set is not empty and some value passes the
test (or, negated, none does), or when the set is empty and blanks are included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import re2

from records.filters.facts import Facts, Valued
from records.properties import Property, Value
from records.properties.folding import fold


class Subject(Enum):
    """Which values of the property a check looks at."""

    CURRENT = "current"
    EVER = "ever"
    UPDATED = "updated"


class How(Enum):
    """How two values are compared."""

    EQUALS = "equals"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    LESS = "less"
    AT_MOST = "at_most"
    GREATER = "greater"
    AT_LEAST = "at_least"


@dataclass(frozen=True)
class Reference:
    """Another property to compare with, of the same record or of its primary record of another object.

    With ``updated`` the time of its last change counts instead of its value; ``default`` stands in for a blank.
    """

    prop: Property
    associated: str | None = None
    updated: bool = False
    default: Value = None

    def read(self, facts: Valued) -> Value:
        """Return what stands on the other side, None when blank."""
        of: Any = facts.primary(self.associated) if self.associated else facts  # type: ignore[attr-defined]
        if of is None:
            return self.default
        found: Value = of.updated_at(self.prop.name) if self.updated else of.value(self.prop.name)
        return self.default if found is None else found


class Test:
    """One question about one value that is not blank."""

    def can_ask(self, facts: Valued) -> bool:
        """Return whether the question makes sense; a comparison with a blank does not."""
        return True

    def passes(self, value: Any, facts: Valued) -> bool:
        """Return the answer."""
        raise NotImplementedError


@dataclass(frozen=True)
class Anything(Test):
    """Passes for every value: "is known"."""

    def passes(self, value: Any, facts: Valued) -> bool:
        return True


@dataclass(frozen=True)
class Words(Test):
    """Passes if the text agrees with any of the words; with ``folded`` in any letter case.

    ``how`` is EQUALS, CONTAINS, STARTS_WITH or ENDS_WITH. Folded words are folded already.
    """

    how: How
    words: tuple[str, ...]
    folded: bool = True

    def passes(self, value: Any, facts: Valued) -> bool:
        text = fold(value) if self.folded else value
        if self.how is How.EQUALS:
            return text in self.words
        return any(COMPARE[self.how](text, word) for word in self.words)


@dataclass(frozen=True)
class OneOf(Test):
    """Passes for an exact value: an option, a user, a number, yes or no."""

    values: tuple[Value, ...]

    def passes(self, value: Any, facts: Valued) -> bool:
        return value in self.values


@dataclass(frozen=True)
class Range(Test):
    """Passes between two bounds; None leaves an end open. Dates and instants come half-open, ``[low, high)``."""

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False

    def passes(self, value: Any, facts: Valued) -> bool:
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        return above and (self.high is None or (value < self.high if self.high_open else value <= self.high))


@dataclass(frozen=True)
class HasAny(Test):
    """Passes for a set of options that holds at least one of these."""

    options: tuple[str, ...]

    def passes(self, value: Any, facts: Valued) -> bool:
        return not set(value).isdisjoint(self.options)


@dataclass(frozen=True)
class HasAll(Test):
    """Passes for a set of options that holds all of these."""

    options: tuple[str, ...]

    def passes(self, value: Any, facts: Valued) -> bool:
        return set(value).issuperset(self.options)


@dataclass(frozen=True)
class Exactly(Test):
    """Passes for precisely this set of options, sorted by value."""

    options: tuple[str, ...]

    def passes(self, value: Any, facts: Valued) -> bool:
        return set(value) == set(self.options)


@dataclass(frozen=True)
class Matches(Test):
    """Passes for a text in which a regular expression of RE2 finds something."""

    pattern: str

    def passes(self, value: Any, facts: Valued) -> bool:
        return compiled(self.pattern).search(value) is not None


@dataclass(frozen=True)
class MonthDays(Test):
    """Passes for a time that falls on one of these (month, day) pairs, whatever the year, in the zone."""

    days: tuple[tuple[int, int], ...]
    zone: ZoneInfo

    def passes(self, value: Any, facts: Valued) -> bool:
        day = local_day(value, self.zone)
        return (day.month, day.day) in self.days


@dataclass(frozen=True)
class Comparison(Test):
    """Passes if the value stands in a relation to another property. ``as_days`` compares an instant with a day."""

    how: How
    other: Reference
    as_days: ZoneInfo | None = None

    def can_ask(self, facts: Valued) -> bool:
        return self.other.read(facts) is not None

    def passes(self, value: Any, facts: Valued) -> bool:
        return bool(COMPARE[self.how](self._plain(value), self._plain(self.other.read(facts))))

    def _plain(self, value: Any) -> Any:
        if isinstance(value, str):
            return fold(value)
        if isinstance(value, Decimal):
            return float(value)
        return local_day(value, self.as_days) if self.as_days else value


@dataclass(frozen=True)
class Check:
    """A test of a subject. ``Check.holds`` is the whole meaning of a lowered condition."""

    prop: Property
    test: Test
    subject: Subject = Subject.CURRENT
    negated: bool = False
    include_blank: bool = False

    def holds(self, facts: Facts) -> bool:
        """Return whether the record, or the event, meets the condition."""
        values = self._values(facts)
        if not values or not self.test.can_ask(facts):
            return self.include_blank
        return any(self.test.passes(value, facts) for value in values) != self.negated

    def _values(self, facts: Facts) -> Sequence[Value]:
        if self.subject is Subject.UPDATED:
            updated = facts.updated_at(self.prop.name)
            return () if updated is None else (updated,)
        current = facts.value(self.prop.name)
        own = () if current is None else (current,)
        return (*own, *facts.past_values(self.prop.name)) if self.subject is Subject.EVER else own


COMPARE: dict[How, Any] = {
    How.EQUALS: lambda one, other: one == other,
    How.CONTAINS: lambda one, other: other in one,
    How.STARTS_WITH: lambda one, other: one.startswith(other),
    How.ENDS_WITH: lambda one, other: one.endswith(other),
    How.LESS: lambda one, other: one < other,
    How.AT_MOST: lambda one, other: one <= other,
    How.GREATER: lambda one, other: one > other,
    How.AT_LEAST: lambda one, other: one >= other,
}


@lru_cache(maxsize=1_000)
def compiled(pattern: str) -> Any:
    """Return the compiled expression of RE2, whose running time grows only with the text; raise ``re2.error``."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(pattern, options)


def local_day(value: date, zone: ZoneInfo) -> date:
    """Return the day of a date, or the local day of an instant."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value
