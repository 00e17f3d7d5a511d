"""Which records a step means: the enrolled one, associated ones, one that a step made, or a named data source.

``{"associated": "deal", "label": …, "inverse": true, "which": "all", "filter": {…}, "sort": {…}, "limit": 5}``,
``{"step": "s1"}``, ``{"source": "main_deal"}``; absent means the enrolled record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from records.models import Record
from records.models.reference import Reference
from workflows.batch import Batch, Item
from workflows.definition import Definition, Problem
from workflows.scope import Scope
from workflows.values.associated import Associated
from workflows.values.output import missing_step
from workflows.values.reading import at, demand_keys, one_of, refuse, text
from workflows.values.way import Related

__all__ = ["ENROLLED", "Associated", "Enrolled", "Made", "Related", "Source", "parse", "sources"]

WHICH = ("all", "primary", "recent", "first")
ORDERS = ("asc", "desc")
ASSOCIATED = {"associated", "label", "inverse", "which", "filter", "sort", "limit"}
MOST = 10_000


@dataclass(frozen=True)
class Enrolled(Related):
    """The record that stands here: the enrolled one, inside a loop the loop's."""

    def object_of(self, scope: Scope) -> str | None:
        return scope.object_type

    def describe(self, scope: Scope) -> str:
        return _("the enrolled %(object)s") % {"object": scope.schema.label.lower()}

    def one(self, item: Item, batch: Batch) -> Record | None:
        return item.record

    def load(self, batch: Batch) -> None:
        """There is nothing to read."""

    def _find(self, batch: Batch) -> Mapping[int, list[Reference]]:
        return {item.id: [Reference(item.object_type, item.record_id)] for item in batch.items}


ENROLLED = Enrolled()


@dataclass(frozen=True)
class Made(Related):
    """The record that an earlier step made or found; none where the step did not."""

    step: str

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        if self.step not in scope.outputs:
            yield missing_step(self.step, scope, at(where, "step"))
        elif self.object_of(scope) is None:
            message = _("The step “%(step)s” makes no record.") % {"step": self.step}
            yield Problem(at(where, "step"), message, _("Choose a step that creates one."))

    def object_of(self, scope: Scope) -> str | None:
        made = scope.outputs.get(self.step, ())
        return next((output.object_type for output in made if output.object_type), None)

    def describe(self, scope: Scope) -> str:
        schema = scope.vocabulary.catalogue.get(self.object_of(scope) or "")
        words = {"object": schema.label.lower() if schema else _("record"), "step": self.step}
        return _("the %(object)s of the step “%(step)s”") % words

    def _find(self, batch: Batch) -> Mapping[int, list[Reference]]:
        made = {item.id: item.outputs.get(self.step, {}) for item in batch.items}
        return {
            number: [Reference(outputs["object"], outputs["id"])] if "object" in outputs and "id" in outputs else []
            for number, outputs in made.items()
        }


@dataclass(frozen=True)
class Source(Related):
    """A data source that the definition names; there are none inside a loop over records of another object."""

    name: str

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        found = sources(scope.definition).get(self.name)
        if found is None:
            message = _("There is no data source named “%(name)s”.") % {"name": self.name}
            yield Problem(at(where, "source"), message, _("Add it to the available data, or choose another one."))
        elif scope.object_type != scope.definition.object:
            message = _("The data source “%(name)s” belongs to the enrolled record and is not there inside this loop.")
            yield Problem(at(where, "source"), message % {"name": self.name})
        else:
            yield from found.check(scope, where)

    def object_of(self, scope: Scope) -> str | None:
        found = sources(scope.definition).get(self.name)
        return found.object_of(scope) if found else None

    def describe(self, scope: Scope) -> str:
        return f"“{self.name}”"

    def _find(self, batch: Batch) -> Mapping[int, list[Reference]]:
        found = sources(batch.definition).get(self.name)
        if found is None or batch.items[0].object_type != batch.definition.object:
            return {}
        return found.find(batch)


def parse(raw: Any, where: str = "", which: str = "all") -> Related:
    """Return the records that JSON describes; ``which`` of several where it does not say. Raises InvalidValue."""
    if raw is None:
        return ENROLLED
    if not isinstance(raw, dict) or sum(key in raw for key in ("associated", "step", "source")) != 1:
        raise refuse(where, _("“associated”, “step” or “source” is expected here."))
    if "step" in raw:
        demand_keys(raw, {"step"}, where)
        return Made(text(raw["step"], at(where, "step")))
    if "source" in raw:
        demand_keys(raw, {"source"}, where)
        return Source(text(raw["source"], at(where, "source")))
    demand_keys(raw, ASSOCIATED, where)
    if not isinstance(raw.get("inverse"), bool | None):
        raise refuse(at(where, "inverse"), _("Enter true or false."))
    return Associated(
        text(raw["associated"], at(where, "associated")),
        label=text(raw["label"], at(where, "label")) if raw.get("label") is not None else None,
        inverse=raw.get("inverse"),
        which=one_of(raw.get("which") or which, WHICH, at(where, "which")),
        filter=raw.get("filter"),
        sort=_sort(raw.get("sort"), at(where, "sort")),
        limit=_limit(raw.get("limit"), at(where, "limit")),
    )


def sources(definition: Definition) -> Mapping[str, Related]:
    """Return the named data sources of a definition that can be read; of several records each means the first."""
    found: dict[str, Related] = {}
    for raw in definition.sources:
        rest = {key: value for key, value in raw.items() if key != "name"}
        if isinstance(raw.get("name"), str) and "associated" in rest:
            found[raw["name"]] = parse(rest, which="primary")
    return found


def _sort(raw: Any, where: str) -> tuple[str, str] | None:
    if raw is None:
        return None
    demand_keys(raw, {"property", "order"}, where)
    return text(raw.get("property"), at(where, "property")), one_of(raw.get("order", "asc"), ORDERS, at(where, "order"))


def _limit(raw: Any, where: str) -> int | None:
    if raw is None or (isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= MOST):
        return raw
    raise refuse(where, _("Enter a whole number from 1 to %(most)s.") % {"most": f"{MOST:,}"})
