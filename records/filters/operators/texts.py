"""Operators of text, long text, phone, e-mail and URL. Letter case never counts, except for "exactly"."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from records.filters.checks import Comparison, How, Matches, Subject, Test, Words
from records.filters.operators.base import TEXT, Given, Operator
from records.filters.values import Pattern, PropertyReference, Texts, TextValue
from records.properties.folding import fold

#: Kinds that are stored in lower case: compared as they stand, so that their plain indexes serve.
STORED_FOLDED = frozenset({"email"})


def _any(how: How) -> Callable[[Given], Test]:
    def test(given: Given) -> Test:
        words = (word.strip() if how is How.EQUALS else word for word in given.value)
        return Words(how, tuple(dict.fromkeys(fold(word) for word in words)), is_folded(given.prop.kind))

    return test


def is_folded(kind: str) -> bool:
    """Return whether values of the kind must be folded before they are compared."""
    return kind not in STORED_FOLDED


def _exactly(given: Given) -> Test:
    return Words(How.CONTAINS, (given.value,), folded=False)


def _matches(given: Given) -> Test:
    return Matches(given.value)


def _other(how: How) -> Callable[[Given], Test]:
    return lambda given: Comparison(how, given.value)


EQUALS, CONTAINS = _any(How.EQUALS), _any(How.CONTAINS)
STARTS, ENDS = _any(How.STARTS_WITH), _any(How.ENDS_WITH)
EVER = Subject.EVER
TEXTS, WORD, PATTERN, OTHER = Texts(), TextValue(), Pattern(), PropertyReference()

OPERATORS = (
    Operator("is_any_of", _("is any of %(value)s"), TEXT, TEXTS, EQUALS, "IS_EQUAL_TO"),
    Operator("is_none_of", _("is none of %(value)s"), TEXT, TEXTS, EQUALS, "IS_NOT_EQUAL_TO", negated=True),
    Operator("contains_any", _("contains any of %(value)s"), TEXT, TEXTS, CONTAINS, "CONTAINS"),
    Operator("contains_none", _("contains none of %(value)s"), TEXT, TEXTS, CONTAINS, "DOES_NOT_CONTAIN", negated=True),
    Operator("contains_exactly", _("contains exactly %(value)s"), TEXT, WORD, _exactly, "CONTAINS_EXACTLY"),
    Operator(
        "not_contains_exactly", _("does not contain exactly %(value)s"), TEXT, WORD, _exactly,
        "DOES_NOT_CONTAIN_EXACTLY", negated=True,
    ),
    Operator("starts_with_any", _("starts with any of %(value)s"), TEXT, TEXTS, STARTS, "STARTS_WITH"),
    Operator("ends_with_any", _("ends with any of %(value)s"), TEXT, TEXTS, ENDS, "ENDS_WITH"),
    Operator(
        "has_ever_been_any_of", _("has ever been any of %(value)s"), TEXT, TEXTS, EQUALS,
        "HAS_EVER_BEEN_EQUAL_TO", EVER,
    ),
    Operator(
        "has_never_been_any_of", _("has never been any of %(value)s"), TEXT, TEXTS, EQUALS,
        "HAS_NEVER_BEEN_EQUAL_TO", EVER, negated=True,
    ),
    Operator(
        "has_ever_contained", _("has ever contained any of %(value)s"), TEXT, TEXTS, CONTAINS,
        "HAS_EVER_CONTAINED", EVER,
    ),
    Operator(
        "has_never_contained", _("has never contained any of %(value)s"), TEXT, TEXTS, CONTAINS,
        "HAS_NEVER_CONTAINED", EVER, negated=True,
    ),
    Operator(
        "is_equal_to_property", _("is equal to %(value)s"), TEXT, OTHER, _other(How.EQUALS),
        "COMPARATIVE_STRING IS_EQUAL_TO",
    ),
    Operator(
        "is_not_equal_to_property", _("is not equal to %(value)s"), TEXT, OTHER, _other(How.EQUALS),
        "COMPARATIVE_STRING IS_NOT_EQUAL_TO", negated=True,
    ),
    Operator(
        "contains_property", _("contains %(value)s"), TEXT, OTHER, _other(How.CONTAINS),
        "COMPARATIVE_STRING CONTAINS",
    ),
    Operator(
        "not_contains_property", _("does not contain %(value)s"), TEXT, OTHER, _other(How.CONTAINS),
        "COMPARATIVE_STRING DOES_NOT_CONTAIN", negated=True,
    ),
    Operator(
        "starts_with_property", _("starts with %(value)s"), TEXT, OTHER, _other(How.STARTS_WITH),
        "COMPARATIVE_STRING STARTS_WITH",
    ),
    Operator(
        "ends_with_property", _("ends with %(value)s"), TEXT, OTHER, _other(How.ENDS_WITH),
        "COMPARATIVE_STRING ENDS_WITH",
    ),
    Operator(
        "matches_regex", _("matches the expression %(value)s"), TEXT, PATTERN, _matches,
        "MATCHES_REGEX", events_only=True,
    ),
    Operator(
        "does_not_match_regex", _("does not match the expression %(value)s"), TEXT, PATTERN, _matches,
        "DOES_NOT_MATCH_REGEX", negated=True, events_only=True,
    ),
)  # fmt: skip
