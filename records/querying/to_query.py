"""A filter as one query, the same on both databases."""

from typing import Any

from django.db.models import Q

from records.filters import Moment, Node
from records.filters.operands import AssociatedCondition, EventCondition, ListCondition, PropertyCondition
from records.models import RecordQuerySet, registry
from records.querying.operands import associated, event, list, property
from records.querying.scope import Scope, Seen
from records.querying.tree import register, tree_query

register(PropertyCondition, property.to_query)
register(AssociatedCondition, associated.to_query)
register(ListCondition, list.to_query)
register(EventCondition, event.to_query)


def to_query(tree: Node, object_type: str, moment: Moment, seen: Seen | None = None) -> Q:
    """Return a condition for ``registry.every(object_type).filter(…)``.

    The filter must have been read for the same object. It may look up values of events at once, for regular
    expressions, and on SQLite what lies behind two associations; everything else happens when the query runs.
    Where a person asks, ``seen`` hides the associated records that they may not see: ``seen_by(person)``.
    """
    return tree_query(tree, Scope(object_type, moment, seen=seen))


def filtered(tree: Node, object_type: str, moment: Moment) -> RecordQuerySet[Any]:
    """Return the records of an object that meet a filter and are not in the recycle bin."""
    return registry.alive(object_type).filter(to_query(tree, object_type, moment))
