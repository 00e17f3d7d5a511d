"""Operators of numbers and currency. A blank is not zero."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from records.filters.checks import Comparison, How, OneOf, Range, Subject, Test
from records.filters.operators.base import NUMBER, Given, Operator
from records.filters.values import Number, NumberRange, PropertyReference


def _equals(given: Given) -> Test:
    return OneOf((given.value,))


def _between(given: Given) -> Test:
    return Range(*given.value)


def _other(how: How) -> Callable[[Given], Test]:
    return lambda given: Comparison(how, given.value)


ONE, TWO, OTHER = Number(), NumberRange(), PropertyReference()
EVER = Subject.EVER

OPERATORS = (
    Operator("is_equal_to", _("is equal to %(value)s"), NUMBER, ONE, _equals, "IS_EQUAL_TO"),
    Operator("is_not_equal_to", _("is not equal to %(value)s"), NUMBER, ONE, _equals, "IS_NOT_EQUAL_TO", negated=True),
    Operator(
        "is_greater_than", _("is greater than %(value)s"), NUMBER, ONE,
        lambda given: Range(low=given.value, low_open=True), "IS_GREATER_THAN",
    ),
    Operator(
        "is_greater_than_or_equal_to", _("is greater than or equal to %(value)s"), NUMBER, ONE,
        lambda given: Range(low=given.value), "IS_GREATER_THAN_OR_EQUAL_TO",
    ),
    Operator(
        "is_less_than", _("is less than %(value)s"), NUMBER, ONE,
        lambda given: Range(high=given.value, high_open=True), "IS_LESS_THAN",
    ),
    Operator(
        "is_less_than_or_equal_to", _("is less than or equal to %(value)s"), NUMBER, ONE,
        lambda given: Range(high=given.value), "IS_LESS_THAN_OR_EQUAL_TO",
    ),
    Operator("is_between", _("is between %(value)s"), NUMBER, TWO, _between, "IS_BETWEEN"),
    Operator("is_not_between", _("is not between %(value)s"), NUMBER, TWO, _between, "IS_NOT_BETWEEN", negated=True),
    Operator(
        "has_ever_been_equal_to", _("has ever been equal to %(value)s"), NUMBER, ONE, _equals,
        "HAS_EVER_BEEN_EQUAL_TO", EVER,
    ),
    Operator(
        "has_never_been_equal_to", _("has never been equal to %(value)s"), NUMBER, ONE, _equals,
        "HAS_NEVER_BEEN_EQUAL_TO", EVER, negated=True,
    ),
    Operator(
        "is_equal_to_property", _("is equal to %(value)s"), NUMBER, OTHER, _other(How.EQUALS),
        "COMPARATIVE_NUMBER IS_EQUAL_TO",
    ),
    Operator(
        "is_not_equal_to_property", _("is not equal to %(value)s"), NUMBER, OTHER, _other(How.EQUALS),
        "COMPARATIVE_NUMBER IS_NOT_EQUAL_TO", negated=True,
    ),
    Operator(
        "is_greater_than_property", _("is greater than %(value)s"), NUMBER, OTHER, _other(How.GREATER),
        "COMPARATIVE_NUMBER IS_GREATER_THAN",
    ),
    Operator(
        "is_greater_than_or_equal_to_property", _("is greater than or equal to %(value)s"), NUMBER, OTHER,
        _other(How.AT_LEAST), "COMPARATIVE_NUMBER IS_GREATER_THAN_OR_EQUAL_TO",
    ),
    Operator(
        "is_less_than_property", _("is less than %(value)s"), NUMBER, OTHER, _other(How.LESS),
        "COMPARATIVE_NUMBER IS_LESS_THAN",
    ),
    Operator(
        "is_less_than_or_equal_to_property", _("is less than or equal to %(value)s"), NUMBER, OTHER,
        _other(How.AT_MOST), "COMPARATIVE_NUMBER IS_LESS_THAN_OR_EQUAL_TO",
    ),
)  # fmt: skip
