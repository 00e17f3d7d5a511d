"""Values that came with the start of a pass: properties of the event that began it, and what was passed along."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from records.properties import KINDS, Property
from records.querying import context
from workflows.batch import TRIGGER, Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.values.value import Value


@dataclass(frozen=True)
class EventValue(Value):
    """``{"event": "page_url"}``; blank where no event began the pass."""

    name: str

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        if not scope.events:
            yield Problem(
                where,
                _("No event starts this workflow, so there is no event property “%(name)s”.") % {"name": self.name},
                _("Use a trigger that waits for an event, or another value."),
            )
        elif self.shape(scope) is None:
            message = _("The event that starts this workflow has no property named “%(name)s”.")
            yield Problem(where, message % {"name": self.name}, _("Choose another property."))

    def of(self, item: Item, batch: Batch) -> Any:
        raw = item.outputs.get(TRIGGER, {}).get("event", {}).get(self.name)
        if raw is None:
            return None
        for kind in _kinds(self.name, batch):
            try:
                return KINDS[kind].from_json(raw)
            except ValueError:
                continue
        return raw

    def shape(self, scope: Scope) -> Property | None:
        schemas = (scope.vocabulary.events.get(event) for event in scope.events)
        return next((prop for schema in schemas if schema and (prop := schema.get(self.name))), None)

    def describe(self, scope: Scope) -> str:
        shape = self.shape(scope)
        return _("%(property)s of the event") % {"property": shape.label if shape else self.name}


def _kinds(name: str, batch: Batch) -> list[str]:
    """Return the kinds that properties of this name have; an event tells its properties' kinds, not its own name."""
    key = ("event kinds", name)
    if key not in batch.memo:
        named = [prop for schema in context.events().values() if (prop := schema.get(name))]
        batch.memo[key] = list(dict.fromkeys(prop.kind for prop in named))
    kinds: list[str] = batch.memo[key]
    return kinds


@dataclass(frozen=True)
class GivenValue(Value):
    """``{"given": "amount"}``: passed along by whoever enrolled the record; blank where it was not."""

    name: str

    def of(self, item: Item, batch: Batch) -> Any:
        found = item.outputs.get(TRIGGER, {}).get("given", {}).get(self.name)
        return tuple(found) if isinstance(found, list) else found

    def describe(self, scope: Scope) -> str:
        return _("“%(name)s” as it was passed along") % {"name": self.name}
