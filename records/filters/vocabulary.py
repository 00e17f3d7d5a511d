"""What filters may speak of: objects and properties, events, lists, labels. Built elsewhere, asked while reading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from records.properties import Catalogue, ObjectSchema


@dataclass(frozen=True)
class KnownList:
    """A list that exists. ``filter`` is the JSON of an active list and None for a static one."""

    id: int
    name: str
    object_type: str
    filter: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class KnownLabel:
    """An association label: how it reads from ``from_type`` and, in ``inverse_label``, from ``to_type``."""

    name: str
    from_type: str
    to_type: str
    label: str
    inverse_label: str = ""

    @property
    def is_mutual(self) -> bool:
        """Return whether it reads the same from both ends of a link within one object: "colleague"."""
        return self.from_type == self.to_type and not self.inverse_label


def _no_list(_: int) -> KnownList | None:
    return None


def _no_label(_name: str, _from_type: str, _to_type: str) -> KnownLabel | None:
    return None


@dataclass(frozen=True)
class Vocabulary:
    """Everything that a filter may name.

    ``events`` holds each event definition as the schema of its properties. ``find_list`` returns a list by number,
    ``find_label`` the label of a name declared from one object to another; both return None for what is not there.
    """

    catalogue: Catalogue
    events: Mapping[str, ObjectSchema] = field(default_factory=dict)
    find_list: Callable[[int], KnownList | None] = _no_list
    find_label: Callable[[str, str, str], KnownLabel | None] = _no_label


@dataclass(frozen=True)
class Names:
    """How a description calls what the filter knows only by number."""

    user: Callable[[int], str] = str
