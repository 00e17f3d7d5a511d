"""Operators of choice, user, multiple choice and yes/no: values that are compared exactly."""

from django.utils.translation import gettext_lazy as _

from records.filters.checks import Exactly, HasAll, HasAny, OneOf, Subject, Test
from records.filters.operators.base import BOOL, CHOICE, MULTI_CHOICE, USER, Given, Operator
from records.filters.values import Flag, Options, OptionSet, Users


def _one_of(given: Given) -> Test:
    return OneOf(given.value)


def _equals(given: Given) -> Test:
    return OneOf((given.value,))


def _has_any(given: Given) -> Test:
    return HasAny(given.value)


def _has_all(given: Given) -> Test:
    return HasAll(given.value)


def _exactly(given: Given) -> Test:
    return Exactly(tuple(sorted(given.value)))


EVER = Subject.EVER
OPTIONS, OPTION_SET, USERS, FLAG = Options(), OptionSet(), Users(), Flag()

ANY_OF = tuple(
    operator
    for families, shape, test in (
        (CHOICE, OPTIONS, _one_of), (USER, USERS, _one_of), (MULTI_CHOICE, OPTIONS, _has_any),
    )
    for operator in (
        Operator("is_any_of", _("is any of %(value)s"), families, shape, test, "IS_ANY_OF"),
        Operator("is_none_of", _("is none of %(value)s"), families, shape, test, "IS_NONE_OF", negated=True),
        Operator(
            "has_ever_been_any_of", _("has ever been any of %(value)s"), families, shape, test,
            "HAS_EVER_BEEN_ANY_OF", EVER,
        ),
        Operator(
            "has_never_been_any_of", _("has never been any of %(value)s"), families, shape, test,
            "HAS_NEVER_BEEN_ANY_OF", EVER, negated=True,
        ),
    )
)  # fmt: skip

OF_SETS = (
    Operator("is_exactly", _("is exactly %(value)s"), MULTI_CHOICE, OPTION_SET, _exactly, "IS_EXACTLY"),
    Operator(
        "is_not_exactly", _("is not exactly %(value)s"), MULTI_CHOICE, OPTION_SET, _exactly,
        "IS_NOT_EXACTLY", negated=True,
    ),
    Operator("contains_all", _("contains all of %(value)s"), MULTI_CHOICE, OPTION_SET, _has_all, "CONTAINS_ALL"),
    Operator(
        "not_contains_all", _("does not contain all of %(value)s"), MULTI_CHOICE, OPTION_SET, _has_all,
        "DOES_NOT_CONTAIN_ALL", negated=True,
    ),
    Operator(
        "has_ever_been_exactly", _("has ever been exactly %(value)s"), MULTI_CHOICE, OPTION_SET, _exactly,
        "HAS_EVER_BEEN_EXACTLY", EVER,
    ),
    Operator(
        "has_never_been_exactly", _("has never been exactly %(value)s"), MULTI_CHOICE, OPTION_SET, _exactly,
        "HAS_NEVER_BEEN_EXACTLY", EVER, negated=True,
    ),
    Operator(
        "has_ever_contained_all", _("has ever contained all of %(value)s"), MULTI_CHOICE, OPTION_SET, _has_all,
        "HAS_EVER_CONTAINED_ALL", EVER,
    ),
    Operator(
        "has_never_contained_all", _("has never contained all of %(value)s"), MULTI_CHOICE, OPTION_SET, _has_all,
        "HAS_NEVER_CONTAINED_ALL", EVER, negated=True,
    ),
)  # fmt: skip

OF_YES_NO = (
    Operator("is_equal_to", _("is %(value)s"), BOOL, FLAG, _equals, "IS_EQUAL_TO"),
    Operator("is_not_equal_to", _("is not %(value)s"), BOOL, FLAG, _equals, "IS_NOT_EQUAL_TO", negated=True),
    Operator(
        "has_ever_been_equal_to", _("has ever been %(value)s"), BOOL, FLAG, _equals,
        "HAS_EVER_BEEN_EQUAL_TO", EVER,
    ),
    Operator(
        "has_never_been_equal_to", _("has never been %(value)s"), BOOL, FLAG, _equals,
        "HAS_NEVER_BEEN_EQUAL_TO", EVER, negated=True,
    ),
)  # fmt: skip

OPERATORS = (*ANY_OF, *OF_SETS, *OF_YES_NO)
