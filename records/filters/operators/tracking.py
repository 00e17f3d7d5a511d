"""Operators that every property has: whether it is known, and when it last changed."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from records.filters.checks import Comparison, How, Range, Subject, Test
from records.filters.moments import TICK
from records.filters.operators.base import EVERY, Given, Operator, anything
from records.filters.values import Days, Nothing, PropertyReference

UPDATED = Subject.UPDATED
NOTHING, DAYS, OTHER = Nothing(), Days(), PropertyReference(updated=True)


def _in_last_days(given: Given) -> Test:
    """Return the test for a change since then; later than now also counts, for clocks are never quite together."""
    return Range(low=given.moment.shifted(-given.value) + TICK)


def _other(how: How) -> Callable[[Given], Test]:
    return lambda given: Comparison(how, given.value)


OPERATORS = (
    Operator("is_known", _("is known"), EVERY, NOTHING, anything, "IS_KNOWN"),
    Operator("is_unknown", _("is unknown"), EVERY, NOTHING, anything, "IS_UNKNOWN", negated=True, matches_blank=True),
    Operator(
        "updated_in_last_days", _("was updated in the last %(value)s days"), EVERY, DAYS, _in_last_days,
        "UPDATED_IN_LAST_X_DAYS", UPDATED,
    ),
    Operator(
        "not_updated_in_last_days", _("was not updated in the last %(value)s days"), EVERY, DAYS, _in_last_days,
        "NOT_UPDATED_IN_LAST_X_DAYS", UPDATED, negated=True,
    ),
    Operator(
        "updated_before_property", _("was updated before %(value)s was"), EVERY, OTHER, _other(How.LESS),
        "COMPARATIVE_PROPERTY_UPDATED IS_BEFORE", UPDATED,
    ),
    Operator(
        "updated_after_property", _("was updated after %(value)s was"), EVERY, OTHER, _other(How.GREATER),
        "COMPARATIVE_PROPERTY_UPDATED IS_AFTER", UPDATED,
    ),
)  # fmt: skip
