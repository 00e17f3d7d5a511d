"""Compares two values in SQL: a property with a literal, or with another property of this or an associated record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import ExpressionWrapper, FloatField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left, Length, Right, StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from records.filters import checks
from records.filters.checks import How, Reference
from records.models import Association
from records.properties import KINDS
from records.properties.folding import fold
from records.properties.kinds.base import milliseconds
from records.querying.expressions import Stored, folded, stored
from records.querying.history import updated
from records.querying.scope import Scope
from records.querying.times import as_day, as_milliseconds


def other_side(test: checks.Comparison, scope: Scope) -> Any:
    """Return the other property in the form in which the two compare; NULL where it is blank."""
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
    there = replace(scope, about=other.associated)
    link = Association.objects.filter(
        from_type=scope.about, from_id=OuterRef(OuterRef("pk")), to_type=other.associated, is_primary=True
    )
    rows = scope.others(other.associated).filter(pk__in=link.values("to_id"))
    return Subquery(rows.annotate(_found=comparable(_value(other, there), test)).values("_found")[:1])


def _value(other: Reference, scope: Scope) -> Stored:
    return updated(other.prop, scope.about) if other.updated else stored(other.prop)


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


def _begins(one: Any, other: Any) -> Any:
    return Exact(Left(one, Length(other)), other)


def _ends(one: Any, other: Any) -> Any:
    return Exact(Right(one, Length(other)), other)


def _contains(one: Any, other: Any) -> Any:
    return GreaterThan(StrIndex(one, other), 0)


#: Each relation between two expressions.
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
COMPARABLE: dict[str, Callable[[Any], Any]] = {"text": fold, "number": float, "datetime": milliseconds}
