"""What a condition can be about. Each kind of operand is marked in JSON by its key; other apps add their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crm.lib.registry import Registry
from records.filters.nodes import Condition
from records.filters.operands import associated, event, list, property
from records.filters.operands.associated import AssociatedCondition
from records.filters.operands.event import EventCondition
from records.filters.operands.list import ListCondition
from records.filters.operands.property import PropertyCondition
from records.filters.reading import Reader


@dataclass(frozen=True)
class Operand:
    """A kind of operand: the key that marks it, and how a condition on it is read."""

    slug: str
    parse: Callable[[Mapping[str, Any], Reader], Condition | None]


OPERANDS: Registry[Operand] = Registry(
    "filter operands",
    (
        Operand(PropertyCondition.slug, property.parse),
        Operand(AssociatedCondition.slug, associated.parse),
        Operand(ListCondition.slug, list.parse),
        Operand(EventCondition.slug, event.parse),
    ),
)

__all__ = ["OPERANDS", "AssociatedCondition", "EventCondition", "ListCondition", "Operand", "PropertyCondition"]
