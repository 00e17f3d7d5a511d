"""A record comes into a list or leaves it. An active list means its filter, so that coming and going are edges."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import filters
from records.filters import Group, Vocabulary
from records.filters.operands import ListCondition
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers.listening import Edge, Occasion
from workflows.triggers.occurrences.base import OccurrenceKind, Raw
from workflows.triggers.reading import filter_problems


class _Listed(OccurrenceKind):
    fields = ("list",)
    leaves: ClassVar[bool] = False

    def check(self, raw: Raw, scope: Scope, where: str) -> Iterator[Problem]:
        yield from super().check(raw, scope, where)
        found = list(filter_problems(_group(raw), scope, where))
        yield from (Problem(f"{where}.list", one.message, one.hint) for one in found)

    def listener(
        self, name: str, raw: Raw, vocabulary: Vocabulary, object_type: str, gate: Group | None, again: bool
    ) -> Edge | Occasion:
        tree = filters.parse(_group(raw), vocabulary, object_type)
        [condition] = tree.filters
        assert isinstance(condition, ListCondition)
        if condition.filter is not None:
            return Edge(name, tree, gate, again, falls=self.leaves)
        return Occasion(name, f"{self.slug}:{condition.known.id}", gate=gate, may_reenroll=again)

    def _name(self, raw: Raw, scope: Scope) -> str:
        number = raw.get("list")
        known = scope.vocabulary.find_list(number) if isinstance(number, int) else None
        return known.name if known else f"#{number}"


class ListAdded(_Listed):
    """``{"on": "list_added", "list": 7}``."""

    slug = "list_added"
    label = gettext_lazy("Added to list")

    def describe(self, raw: Raw, scope: Scope) -> str:
        return _("it comes into the list “%(name)s”") % {"name": self._name(raw, scope)}


class ListRemoved(_Listed):
    """``{"on": "list_removed", "list": 7}``."""

    slug = "list_removed"
    label = gettext_lazy("Removed from list")
    leaves = True

    def describe(self, raw: Raw, scope: Scope) -> str:
        return _("it leaves the list “%(name)s”") % {"name": self._name(raw, scope)}


def _group(raw: Raw) -> dict[str, Any]:
    return {"match": "all", "filters": [{"list": raw.get("list"), "operator": "in"}]}
