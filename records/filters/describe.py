"""Puts a filter into words."""

from records.filters.nodes import Node
from records.filters.vocabulary import Names

NAMES = Names()


def describe(tree: Node, names: Names = NAMES) -> str:
    """Return the filter as one sentence without a full stop, in the active language."""
    return tree.describe(names)
