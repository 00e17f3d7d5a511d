"""Finds values without which a filter cannot hold, so that a thousand triggers need not all be asked."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from records.filters import Group, Moment, Node
from records.filters.checks import How, OneOf, Subject, Words
from records.filters.operands import ListCondition, PropertyCondition
from records.properties.folding import fold

#: Any moment will do: what hangs on it is no anchor.
SOME = Moment(datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))


class Anchor(NamedTuple):
    """A value that a property must have; ``folded`` texts are compared in any letter case."""

    name: str
    folded: bool
    key: Any


#: A filter can hold only for a record that has one of these values.
Anchors = tuple[Anchor, ...]


def anchors(tree: Node) -> list[Anchors]:
    """Return every set of values of which a record must have one for the filter to hold; empty where there is none."""
    if isinstance(tree, PropertyCondition):
        found = tuple(_of_property(tree))
        return [found] if found else []
    if isinstance(tree, ListCondition):
        return anchors(tree.filter) if tree.filter is not None and tree.member else []
    if not isinstance(tree, Group) or tree.negate or not tree.filters:
        return []
    each = [anchors(node) for node in tree.filters]
    if tree.match == "all":
        return [option for options in each for option in options]
    if not all(each):
        return []
    return [tuple(anchor for options in each for anchor in min(options, key=len))]


def key_of(value: Any, folded: bool) -> Any:
    """Return a value as anchors have it."""
    return fold(value) if folded and isinstance(value, str) else value


def _of_property(condition: PropertyCondition) -> Iterator[Anchor]:
    if condition.needs().is_relative:
        return
    check = condition.lowered(SOME)
    if check.negated or check.include_blank or check.subject is not Subject.CURRENT:
        return
    if isinstance(check.test, OneOf):
        yield from (Anchor(check.prop.name, False, value) for value in check.test.values)
    elif isinstance(check.test, Words) and check.test.how is How.EQUALS:
        yield from (Anchor(check.prop.name, check.test.folded, word) for word in check.test.words)
