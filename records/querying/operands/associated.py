"""Conditions on associated records as a query."""

from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Count, F, OuterRef, Q

from records.filters.needs import Link
from records.filters.operands import AssociatedCondition
from records.models import Association
from records.querying.expressions import Among
from records.querying.operands.counting import counted
from records.querying.scope import Scope
from records.querying.tree import tree_query


def links(object_type: str, link: Link) -> Any:
    """Return the association rows of an object that a link means, as seen from there."""
    to, label, forward = link
    rows = Association.objects.filter(from_type=object_type, to_type=to)
    if label is not None:
        ends = (to, object_type) if forward is False else (object_type, to)
        rows = rows.filter(label__name=label, label__from_type=ends[0], label__to_type=ends[1])
    return rows if forward is None else rows.filter(forward=forward)


def to_query(node: AssociatedCondition, scope: Scope) -> Q:
    """Return the records whose number of linked records that meet the filter is right; the bin does not count."""
    rows = links(scope.about, node.link).filter(from_id=OuterRef("pk")).filter(_meets(node, scope))
    found = counted(rows, "from_id", Count("to_id", distinct=True), node.count)
    return ~found if node.none else found


def _meets(node: AssociatedCondition, scope: Scope) -> Q:
    """Return the association rows whose far end meets the filter.

    SQLite parses few levels of subqueries, so there what is associated with associated records is looked up at once.
    """
    is_staged = scope.is_linked and connection.vendor == "sqlite"
    inner = tree_query(node.filter, replace(scope, about=node.object_type, is_linked=not is_staged))
    there = scope.others(node.object_type).filter(inner)
    if is_staged:
        return Q(Among(F("to_id"), "bigint", list(there.values_list("pk", flat=True))))
    return Q(to_id__in=there.values("pk"))
