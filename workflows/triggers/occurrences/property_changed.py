"""A property gets another value: any, or from and to what a condition says. First values count (decision 30)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import filters
from records.filters import Group, InvalidFilter, Moment, Vocabulary
from records.filters import Occurrence as Facts
from records.properties import Property
from records.querying.facts import typed
from workflows.definition import Problem
from workflows.happenings import Happening
from workflows.scope import Scope
from workflows.triggers.listening import Edge, Occasion
from workflows.triggers.occurrences.base import OccurrenceKind, Raw, text
from workflows.triggers.reading import asked, in_words


class PropertyChanged(OccurrenceKind):
    """``{"on": "property_changed", "property": "stage", "to": {"operator": …, "value": …}, "from": {…}}``."""

    slug = "property_changed"
    label = gettext_lazy("Property value changed")
    fields = ("property", "to", "from")

    def check(self, raw: Raw, scope: Scope, where: str) -> Iterator[Problem]:
        yield from super().check(raw, scope, where)
        name = text(raw, "property")
        if scope.schema.get(name) is None:
            words = {"plural": scope.schema.plural, "name": name[:60]}
            yield Problem(f"{where}.property", _("%(plural)s have no property named “%(name)s”.") % words)
            return
        for key in ("to", "from"):
            if raw.get(key) is not None:
                yield from _condition_problems(raw, key, scope, f"{where}.{key}")

    def describe(self, raw: Raw, scope: Scope) -> str:
        prop = scope.schema.get(text(raw, "property"))
        words = _("%(label)s changes") % {"label": prop.label if prop else raw.get("property", "")}
        if raw.get("from") is not None:
            words = _("%(words)s after %(condition)s") % {"words": words, "condition": _words(raw, "from", scope)}
        if raw.get("to") is not None:
            words = _("%(words)s and then %(condition)s") % {"words": words, "condition": _words(raw, "to", scope)}
        return words

    def listener(
        self, name: str, raw: Raw, vocabulary: Vocabulary, object_type: str, gate: Group | None, again: bool
    ) -> Edge | Occasion:
        parsed = {
            key: filters.parse(_group(raw, key), vocabulary, object_type) for key in ("to", "from") if raw.get(key)
        }
        asks = {key: asked(tree) for key, tree in parsed.items()}
        prop = vocabulary.catalogue[object_type].get(raw["property"])
        if prop is None:
            raise InvalidFilter([filters.Problem("property", _("There is no such property any more."))])

        def recognises(happening: Happening, moment: Moment) -> bool:
            if happening.kind == "created":
                old, new = None, (happening.new or {}).get(prop.name)
            else:
                old, new = happening.old, happening.new
            sides = {"from": old, "to": new}
            return all(ask(_facts(happening, prop, sides[key]), moment) for key, ask in asks.items())

        return Occasion(name, f"property:{prop.name}", recognises, gate, again)


def _facts(happening: Happening, prop: Property, stored: Any) -> Facts:
    return Facts(happening.at, {prop.name: typed(stored, prop)})


def _group(raw: Raw, key: str) -> dict[str, Any]:
    return {"match": "all", "filters": [{**raw[key], "property": raw["property"]}]}


def _condition_problems(raw: Raw, key: str, scope: Scope, where: str) -> Iterator[Problem]:
    if not isinstance(raw[key], Mapping):
        yield Problem(where, _("A condition with an operator is expected here."))
        return
    try:
        tree = filters.parse(_group(raw, key), scope.vocabulary, scope.object_type)
    except InvalidFilter as error:
        for found in error.problems:
            below = found.where.removeprefix("filters.0").strip(".")
            yield Problem(f"{where}.{below}" if below else where, found.message, found.hint)
        return
    needs = tree.needs()
    if needs.properties != {raw["property"]} or needs.histories or needs.updates or needs.primaries:
        yield Problem(where, _("Compare the value itself, not its history and not another property."))


def _words(raw: Raw, key: str, scope: Scope) -> str:
    return in_words(_group(raw, key), scope) if isinstance(raw[key], Mapping) else _("an incomplete filter")
