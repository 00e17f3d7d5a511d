"""The tree of a filter: groups of conditions. Every node answers the same four questions about itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from records.filters.moments import Moment
from records.filters.needs import Needs
from records.filters.vocabulary import Names

#: Decides about the ``Facts`` of one record, or about one ``Occurrence``; made once per moment, asked often.
Predicate = Callable[[Any], bool]


@dataclass(frozen=True)
class Node:
    """A group or a condition."""

    def dump(self) -> dict[str, Any]:
        """Return the node as the JSON from which it was read."""
        raise NotImplementedError

    def predicate(self, moment: Moment) -> Predicate:
        """Return the function that decides about a record at that moment."""
        raise NotImplementedError

    def describe(self, names: Names) -> str:
        """Return the node in words."""
        raise NotImplementedError

    def needs(self) -> Needs:
        """Return what the node reads."""
        raise NotImplementedError


@dataclass(frozen=True)
class Condition(Node):
    """A leaf. Each operand kind has one class of conditions; ``slug`` is the key that marks it in JSON."""

    slug: ClassVar[str]


@dataclass(frozen=True)
class Group(Node):
    """Conditions and groups of which all, or any, must hold. An empty "all" holds always, an empty "any" never."""

    match: str = "all"
    filters: tuple[Node, ...] = ()
    negate: bool = False

    def dump(self) -> dict[str, Any]:
        dumped = {"match": self.match, "filters": [node.dump() for node in self.filters]}
        return {**dumped, "negate": True} if self.negate else dumped

    def predicate(self, moment: Moment) -> Predicate:
        parts = [node.predicate(moment) for node in self.filters]
        combine = all if self.match == "all" else any
        negate = self.negate
        if len(parts) == 1 and not negate:
            return parts[0]
        return lambda facts: combine(part(facts) for part in parts) != negate

    def describe(self, names: Names) -> str:
        if not self.filters:
            return _("always") if (self.match == "all") != self.negate else _("never")
        parts = [_bracketed(node, names) for node in self.filters]
        joined = (_(" and ") if self.match == "all" else _(" or ")).join(parts)
        return _("not (%(condition)s)") % {"condition": joined} if self.negate else joined

    def needs(self) -> Needs:
        total = Needs()
        for node in self.filters:
            total |= node.needs()
        return total


def _bracketed(node: Node, names: Names) -> str:
    words = node.describe(names)
    return f"({words})" if isinstance(node, Group) and len(node.filters) > 1 and not node.negate else words
