"""Conditions on lists as a query."""

from django.db.models import Exists, OuterRef, Q

from records.filters.operands import ListCondition
from records.models import ListMember
from records.querying.scope import Scope
from records.querying.tree import tree_query


def to_query(node: ListCondition, scope: Scope) -> Q:
    """Return the records in the list, or with ``member`` false all others."""
    if node.filter is not None:
        found = tree_query(node.filter, scope)
    else:
        found = Q(Exists(ListMember.objects.filter(list=node.known.id, record_id=OuterRef("pk"))))
    return found if node.member else ~found
