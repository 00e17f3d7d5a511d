"""Walks the tree of a filter; each kind of condition registers the function that makes it a query."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from records.filters import Condition, Group, Node
from records.querying.scope import ALWAYS, NEVER, Scope

ToQuery = Callable[[Any, Scope], Q]
_queries: dict[str, ToQuery] = {}


def register(condition: type[Condition], to_query: ToQuery) -> None:
    """Say how conditions of a kind become a query; a kind may be registered once."""
    if condition.slug in _queries:
        raise ValueError(f"There are two queries for {condition.slug!r}.")
    _queries[condition.slug] = to_query


def tree_query(node: Node, scope: Scope) -> Q:
    """Return the rows that meet a node."""
    if not isinstance(node, Group):
        assert isinstance(node, Condition)
        return _queries[node.slug](node, scope)
    found = ALWAYS if node.match == "all" else NEVER
    for part in node.filters:
        found = found & tree_query(part, scope) if node.match == "all" else found | tree_query(part, scope)
    return ~found if node.negate else found
