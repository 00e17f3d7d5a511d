"""The table of operators: every one that a property can be asked with. Forms, checks and tests are made from it."""

from records.filters.operators import choices, numbers, texts, times, tracking
from records.filters.operators.base import Given, Operator
from records.properties import KINDS

TABLE: tuple[Operator, ...] = (
    *tracking.OPERATORS,
    *texts.OPERATORS,
    *numbers.OPERATORS,
    *choices.OPERATORS,
    *times.OPERATORS,
)

_OF_RECORDS: dict[str, dict[str, Operator]] = {}
_OF_EVENTS: dict[str, dict[str, Operator]] = {}
for _operator in TABLE:
    for _family in _operator.families:
        if not _operator.events_only:
            _OF_RECORDS.setdefault(_family, {})[_operator.slug] = _operator
        if not _operator.records_only:
            _OF_EVENTS.setdefault(_family, {})[_operator.slug] = _operator


def operators_of(kind: str, is_event: bool = False) -> dict[str, Operator]:
    """Return the operators of a property kind by slug, for records or for the properties of events."""
    return (_OF_EVENTS if is_event else _OF_RECORDS)[KINDS[kind].family]


def time_operators() -> dict[str, Operator]:
    """Return the operators of an instant by slug, without those that ask for its own history."""
    return _OF_EVENTS["datetime"]


__all__ = ["TABLE", "Given", "Operator", "operators_of", "time_operators"]
