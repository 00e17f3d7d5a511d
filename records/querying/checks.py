"""Turns a lowered check into a condition on rows. Each primitive test has one function here, as it has one in
``records.filters.checks``; a property test holds the two together.

Every condition that leaves this file is true or false, never NULL, so that it can be negated.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import singledispatch
from typing import Any

from django.db.models import Exists, ExpressionWrapper, FloatField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left, Length, Right, StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual

from records.filters import checks
from records.filters.checks import Check, How, Reference, Subject, Test
from records.models import Association, Change, Event, registry
from records.properties import KINDS, Property
from records.properties.kinds.base import milliseconds
from records.querying.expressions import (
    AmongTexts,
    Stored,
    after_prefix,
    folded,
    json_value,
    past,
    stored,
)
from records.querying.scope import ALWAYS, NEVER, Scope
from records.querying.times import MonthDay, as_day, as_milliseconds


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
        value = updated(check.prop, scope)
        return _known(value), _passes(value, check, scope)
    value = stored(check.prop)
    known, passes = _known(value), _passes(value, check, scope)
    if check.subject is Subject.EVER:
        old = past(check.prop.kind)
        rows = changes(scope.about).filter(kind=Change.Kind.UPDATED, property=check.prop.name)
        return known | Q(Exists(rows.filter(_known(old)))), passes | Q(Exists(rows.filter(_passes(old, check, scope))))
    return known, passes


def _known(value: Stored) -> Q:
    return Q(IsNull(value.sql, False))


def _passes(value: Stored, check: Check, scope: Scope) -> Q:
    return _known(value) & question(check.test, value, scope)


def changes(object_type: str) -> Any:
    """Return the change rows of the record in the query around."""
    return Change.objects.order_by().filter(object_type=object_type, record_id=OuterRef("pk"))


def updated(prop: Property, scope: Scope) -> Stored:
    """Return when a property of the record was last set or changed."""
    rows = changes(scope.about).filter(
        Q(kind=Change.Kind.UPDATED, property=prop.name)
        | Q(Q(IsNull(json_value("new", prop), False)), kind=Change.Kind.CREATED, property="")
    )
    last = rows.values("record_id").annotate(last=Max("at")).values("last")
    return Stored(Subquery(last), "datetime")


def _can_ask(test: Test, scope: Scope) -> Q | None:
    if not isinstance(test, checks.Comparison):
        return None
    return Q(IsNull(_other(test, scope), False))


def _other(test: checks.Comparison, scope: Scope) -> Any:
    """Return the other side of a comparison in the form in which the two compare."""
    other = test.other
    found = _read(test, other, scope)
    if other.default is None:
        return found
    if test.as_days and isinstance(other.default, date):
        return Coalesce(found, Value(checks.local_day(other.default, test.as_days)))
    as_compared = COMPARABLE.get(KINDS[other.prop.kind].family, lambda given: given)
    return Coalesce(found, Value(as_compared(other.default)))


def _read(test: checks.Comparison, other: Reference, scope: Scope) -> Any:
    if other.associated is None:
        return comparable(_value(other, scope), test)
    there = Scope(other.associated, scope.moment)
    link = Association.objects.filter(
        from_type=scope.about, from_id=OuterRef(OuterRef("pk")), to_type=other.associated, is_primary=True
    )
    rows = registry.alive(other.associated).order_by().filter(pk__in=link.values("to_id"))
    return Subquery(rows.annotate(_found=comparable(_value(other, there), test)).values("_found")[:1])


def _value(other: Reference, scope: Scope) -> Stored:
    return updated(other.prop, scope) if other.updated else stored(other.prop)


def comparable(value: Stored, test: checks.Comparison) -> Any:
    """Return a stored value in the form in which properties of its family, or as days, compare."""
    if test.as_days:
        return as_day(value, test.as_days.key)
    family = KINDS[value.kind].family
    if family == "text":
        return folded(value.sql)
    if family == "date":
        return as_day(value, "")
    if family == "datetime":
        return as_milliseconds(value)
    return ExpressionWrapper(value.sql, output_field=FloatField())


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
        found |= _prefix(text, word) if test.how is How.STARTS_WITH and test.folded else Q(RELATE[test.how](text, word))
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
    return Q(AmongTexts(value.sql, [text for text in texts if pattern.search(text)]))


@question.register
def _month_days(test: checks.MonthDays, value: Stored, scope: Scope) -> Q:
    return _among(MonthDay(as_day(value, test.zone.key)), [f"{month:02d}-{day:02d}" for month, day in test.days])


@question.register
def _comparison(test: checks.Comparison, value: Stored, scope: Scope) -> Q:
    return Q(RELATE[test.how](comparable(value, test), _other(test, scope)))


def _begins(one: Any, other: Any) -> Any:
    return Exact(Left(one, _length(other)), other if hasattr(other, "resolve_expression") else Value(other))


def _ends(one: Any, other: Any) -> Any:
    return Exact(Right(one, _length(other)), other if hasattr(other, "resolve_expression") else Value(other))


def _length(of: Any) -> Any:
    return Length(of) if hasattr(of, "resolve_expression") else Value(len(of))


def _contains(one: Any, other: Any) -> Any:
    return GreaterThan(StrIndex(one, other if hasattr(other, "resolve_expression") else Value(other)), 0)


RELATE: dict[How, Any] = {
    How.EQUALS: Exact,
    How.CONTAINS: _contains,
    How.STARTS_WITH: _begins,
    How.ENDS_WITH: _ends,
    How.LESS: LessThan,
    How.AT_MOST: LessThanOrEqual,
    How.GREATER: GreaterThan,
    How.AT_LEAST: GreaterThanOrEqual,
}

#: The form in which two properties of a family are compared, for a value that stands in for a blank.
COMPARABLE: dict[str, Callable[[Any], Any]] = {"text": str.lower, "number": float, "datetime": milliseconds}
