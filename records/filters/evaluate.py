"""Decides whether a record meets a filter, and says which parts of it did."""

from dataclasses import dataclass

from records.filters.facts import Facts
from records.filters.moments import Moment
from records.filters.nodes import Group, Node


@dataclass(frozen=True)
class Verdict:
    """Whether a node held, with the verdicts on its parts; the reasons are drawn from the nodes' own words."""

    node: Node
    matched: bool
    parts: tuple["Verdict", ...] = ()


def evaluate(tree: Node, facts: Facts, moment: Moment) -> Verdict:
    """Return the verdict with its reasons. Where only yes or no counts, ``tree.predicate(moment)`` is faster."""
    if not isinstance(tree, Group):
        return Verdict(tree, tree.predicate(moment)(facts))
    parts = tuple(evaluate(node, facts, moment) for node in tree.filters)
    combine = all if tree.match == "all" else any
    return Verdict(tree, combine(part.matched for part in parts) != tree.negate, parts)
