"""Conditions on events as a query."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.lookups import Exact

from records.filters.operands import EventCondition
from records.filters.operands.event import EMAIL
from records.models import Event
from records.properties import Property
from records.querying.checks import condition
from records.querying.expressions import JsonKey, json_value
from records.querying.operands.counting import counted
from records.querying.scope import Scope
from records.querying.tree import tree_query

OF_EMAIL = Property("", EMAIL, "", "text")


def to_query(node: EventCondition, scope: Scope) -> Q:
    """Return the records to which the event happened the right number of times."""
    rows = _events(node.event, scope.about, OuterRef("pk"))
    there = replace(scope, about=node.event, is_event=True)
    if node.where:
        rows = rows.filter(tree_query(node.where, there))
    if node.within:
        rows = rows.filter(condition(node.within.lowered(scope.moment), there))
    if node.but_not:
        same = JsonKey(OuterRef("properties"), EMAIL, "text", "", json_value("properties", OF_EMAIL).output_field)
        others = _events(node.but_not, scope.about, OuterRef("record_id"))
        rows = rows.filter(~Q(Exists(others.filter(Q(Exact(json_value("properties", OF_EMAIL), same))))))
    found = counted(rows, "record_id", Count("pk"), node.count)
    return found if node.happened else ~found


def _events(name: str, object_type: str, record: Any) -> Any:
    return Event.objects.order_by().filter(definition__name=name, object_type=object_type, record_id=record)
