"""What each kind of thing that an event trigger listens to is. One file per kind."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from records.filters import Group, Vocabulary
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers.listening import Edge, Occasion

Raw = Mapping[str, Any]


class OccurrenceKind:
    """One kind. ``slug`` is its ``on`` in JSON, ``fields`` the other fields that it may have."""

    slug: ClassVar[str]
    label: ClassVar[Any]
    fields: ClassVar[tuple[str, ...]] = ()

    def check(self, raw: Raw, scope: Scope, where: str) -> Iterator[Problem]:
        """Yield what is wrong below ``where``."""
        for name in sorted(raw.keys() - {"on", *self.fields}):
            yield Problem(f"{where}.{name}", _("There is no such field here. Remove it or check its spelling."))

    def describe(self, raw: Raw, scope: Scope) -> str:
        """Return what happens in words, without full stop: "it is created"."""
        raise NotImplementedError

    def listener(
        self, name: str, raw: Raw, vocabulary: Vocabulary, object_type: str, gate: Group | None, again: bool
    ) -> Edge | Occasion:
        """Return what listens for it; raises InvalidFilter where it no longer fits the account."""
        raise NotImplementedError


def text(raw: Raw, key: str) -> str:
    """Return a field as text, empty where it is not."""
    value = raw.get(key)
    return value if isinstance(value, str) else ""
