"""Turns a lowered check into a condition on rows. Each primitive test has one function here, as it has one in
``records.filters.checks``; a property test holds the two together.

Every condition that leaves this file is true or false, never NULL, so that it can be negated.
"""

from collections.abc import Sequence
from functools import singledispatch
from itertools import islice
from typing import Any

from django.db.models import Exists, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual
from django.utils.translation import gettext as _

from records.filters import InvalidFilter, Problem, checks
from records.filters.checks import Check, How, Subject, Test
from records.models import Event
from records.querying.comparing import RELATE, comparable, other_side
from records.querying.expressions import (
    Among,
    Stored,
    after_prefix,
    folded,
    past,
    stored,
)
from records.querying.history import earlier, updated
from records.querying.scope import ALWAYS, NEVER, Scope
from records.querying.times import MonthDay, as_day

#: How many different values a pattern may find; they all travel in one parameter.
MOST_MATCHES = 50_000


def condition(check: Check, scope: Scope) -> Q:
    """Return the rows that the check holds for."""
    known, passes = _subject(check, scope)
    asked = _can_ask(check.test, scope)
    if asked is not None:
        known = known & asked
    matched = known & (~passes if check.negated else passes)
    return matched | ~known if check.include_blank else matched


def _subject(check: Check, scope: Scope) -> tuple[Q, Q]:
    """Return whether there is a value at all, and whether some value passes."""
    if check.subject is Subject.UPDATED:
        value = updated(check.prop, scope.about)
        return _known(value), question(check.test, value, scope)
    value = stored(check.prop)
    known, passes = _known(value), question(check.test, value, scope)
    if check.subject is Subject.CURRENT:
        return known, passes
    old, rows = past(check.prop.kind), earlier(check.prop, scope.about)
    was_known, passed = _known(old), question(check.test, old, scope)
    return known | Q(Exists(rows.filter(was_known))), (known & passes) | Q(Exists(rows.filter(was_known & passed)))


def _known(value: Stored) -> Q:
    return Q(IsNull(value.sql, False))


def _can_ask(test: Test, scope: Scope) -> Q | None:
    if not isinstance(test, checks.Comparison):
        return None
    return Q(IsNull(other_side(test, scope), False))


@singledispatch
def question(test: Test, value: Stored, scope: Scope) -> Q:
    """Return the rows whose value, known to be there, passes the test."""
    raise NotImplementedError(type(test).__name__)


@question.register
def _anything(test: checks.Anything, value: Stored, scope: Scope) -> Q:
    return ALWAYS


@question.register
def _words(test: checks.Words, value: Stored, scope: Scope) -> Q:
    text = folded(value.sql) if test.folded else value.sql
    if test.how is How.EQUALS:
        return _among(text, test.words)
    found = NEVER
    for word in test.words:
        is_range = test.how is How.STARTS_WITH and test.folded
        found |= _prefix(text, word) if is_range else Q(RELATE[test.how](text, Value(word)))
    return found


def _prefix(text: Any, word: str) -> Q:
    """Return the texts that begin with a word as a range, which an index serves."""
    end = after_prefix(word)
    start = Q(GreaterThanOrEqual(text, word))
    return start & Q(LessThan(text, end)) if end else start


def _among(sql: Any, values: Sequence[Any]) -> Q:
    return Q(Exact(sql, Value(values[0]))) if len(values) == 1 else Q(In(sql, list(values)))


@question.register
def _one_of(test: checks.OneOf, value: Stored, scope: Scope) -> Q:
    field = value.sql.output_field
    if len(test.values) == 1:
        return Q(Exact(value.sql, Value(value.param(test.values[0]), output_field=field)))
    return Q(In(value.sql, [value.param(one) for one in test.values]))


@question.register
def _range(test: checks.Range, value: Stored, scope: Scope) -> Q:
    found = Q()
    if test.low is not None:
        found &= Q((GreaterThan if test.low_open else GreaterThanOrEqual)(value.sql, value.param(test.low)))
    if test.high is not None:
        found &= Q((LessThan if test.high_open else LessThanOrEqual)(value.sql, value.param(test.high)))
    return found


def _holding(value: Stored, option: str) -> Q:
    return Q(GreaterThan(StrIndex(value.sql, Value(f";{option};")), 0))


@question.register
def _has_any(test: checks.HasAny, value: Stored, scope: Scope) -> Q:
    found = NEVER
    for option in test.options:
        found |= _holding(value, option)
    return found


@question.register
def _has_all(test: checks.HasAll, value: Stored, scope: Scope) -> Q:
    found = ALWAYS
    for option in test.options:
        found &= _holding(value, option)
    return found


@question.register
def _exactly(test: checks.Exactly, value: Stored, scope: Scope) -> Q:
    return Q(Exact(value.sql, Value(f";{';'.join(test.options)};")))


@question.register
def _matches(test: checks.Matches, value: Stored, scope: Scope) -> Q:
    """Ask RE2 about each value that the events have, once; the databases have no such expressions in common."""
    rows = Event.objects.order_by().filter(definition__name=scope.about)
    texts = rows.annotate(_found=value.sql).exclude(_found=None).values_list("_found", flat=True).distinct()
    pattern = checks.compiled(test.pattern)
    matching = (text for text in texts.iterator(chunk_size=2_000) if pattern.search(text))
    found = list(islice(matching, MOST_MATCHES + 1))
    if len(found) > MOST_MATCHES:
        about = {"pattern": test.pattern, "most": MOST_MATCHES}
        message = _("The pattern “%(pattern)s” matches more than %(most)s different values. Make it narrower.") % about
        raise InvalidFilter([Problem("", message)])
    return Q(Among(value.sql, "text", found))


@question.register
def _month_days(test: checks.MonthDays, value: Stored, scope: Scope) -> Q:
    return _among(MonthDay(as_day(value, test.zone.key)), [f"{month:02d}-{day:02d}" for month, day in test.days])


@question.register
def _comparison(test: checks.Comparison, value: Stored, scope: Scope) -> Q:
    return Q(RELATE[test.how](comparable(value, test), other_side(test, scope)))
