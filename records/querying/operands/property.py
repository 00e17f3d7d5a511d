"""Conditions on a property as a query."""

from django.db.models import Q

from records.filters.operands import PropertyCondition
from records.querying.checks import condition
from records.querying.scope import Scope


def to_query(node: PropertyCondition, scope: Scope) -> Q:
    """Return the rows that meet the condition."""
    return condition(node.lowered(scope.moment), scope)
