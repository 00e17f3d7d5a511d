"""A record is linked with another one, or a link is removed."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import Group, InvalidFilter, KnownLabel, Moment, Vocabulary
from records.filters import Problem as FilterProblem
from workflows.definition import Problem
from workflows.happenings import Happening
from workflows.scope import Scope
from workflows.triggers.listening import Edge, Occasion
from workflows.triggers.occurrences.base import OccurrenceKind, Raw, text


class _Linked(OccurrenceKind):
    fields = ("object", "label")

    def check(self, raw: Raw, scope: Scope, where: str) -> Iterator[Problem]:
        yield from super().check(raw, scope, where)
        to = text(raw, "object")
        if scope.vocabulary.catalogue.get(to) is None:
            yield Problem(f"{where}.object", _("There is no object named “%(name)s”.") % {"name": to[:60]})
        elif raw.get("label") and _label(raw, scope.vocabulary, scope.object_type) is None:
            message = _("There is no association label named “%(name)s” here.")
            yield Problem(f"{where}.label", message % {"name": str(raw["label"])[:60]})

    def listener(
        self, name: str, raw: Raw, vocabulary: Vocabulary, object_type: str, gate: Group | None, again: bool
    ) -> Edge | Occasion:
        label = raw.get("label") or None
        if label and _label(raw, vocabulary, object_type) is None:
            raise InvalidFilter([FilterProblem("label", _("There is no such label any more."))])

        def recognises(happening: Happening, _moment: Moment) -> bool:
            about = happening.new or happening.old or {}
            return label is None or about.get("label") == label

        return Occasion(name, f"{self.slug}:{raw['object']}", recognises, gate, again)

    def _words(self, raw: Raw, scope: Scope) -> dict[str, Any]:
        schema = scope.vocabulary.catalogue.get(text(raw, "object"))
        label = _label(raw, scope.vocabulary, scope.object_type) if raw.get("label") else None
        named = schema.label.lower() if schema else raw.get("object", "")
        return {"object": f"{named} ({label.label})" if label else named}


class Associated(_Linked):
    """``{"on": "associated", "object": "company", "label": …}``."""

    slug = "associated"
    label = gettext_lazy("Association added")

    def describe(self, raw: Raw, scope: Scope) -> str:
        return _("it is associated with a %(object)s") % self._words(raw, scope)


class Dissociated(_Linked):
    """``{"on": "dissociated", "object": "company", "label": …}``."""

    slug = "dissociated"
    label = gettext_lazy("Association removed")

    def describe(self, raw: Raw, scope: Scope) -> str:
        return _("its association with a %(object)s is removed") % self._words(raw, scope)


def _label(raw: Raw, vocabulary: Vocabulary, object_type: str) -> KnownLabel | None:
    """Return the label, from whichever end it reads."""
    name, to = text(raw, "label"), text(raw, "object")
    return vocabulary.find_label(name, object_type, to) or vocabulary.find_label(name, to, object_type)
