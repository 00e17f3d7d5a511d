"""What new things are linked to: the enrolled record, records associated with it, each with a label if one is named.

``["enrolled", {"to": {"associated": "company"}, "label": "partner"}]``; without a word the enrolled record.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from records.editing.associating import Link, label_between
from records.models import AssociationLabel
from records.models.origin import Origin
from records.models.reference import Reference
from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.scope import Scope
from workflows.steps.configuring import place, tried
from workflows.values.reading import at, demand_keys, refuse, text
from workflows.values.related import ENROLLED, Related
from workflows.values.related import parse as parse_related

FIELD = "associations"


class Entry(NamedTuple):
    """Records to be linked to, and the name of the label."""

    to: Related
    label: str | None = None


def read(config: Mapping[str, Any], where: str = FIELD) -> list[Entry]:
    """Return what a step links to. Raises InvalidValue."""
    raw = config.get(FIELD, ["enrolled"])
    if not isinstance(raw, list):
        raise refuse(where, _("A JSON array is expected here."))
    return [_entry(one, at(where, str(index))) for index, one in enumerate(raw)]


def _entry(raw: Any, where: str) -> Entry:
    if raw == "enrolled":
        return Entry(ENROLLED)
    demand_keys(raw, {"to", "label"}, where)
    to = None if raw.get("to") == "enrolled" else raw.get("to")
    label = text(raw["label"], at(where, "label")) if raw.get("label") is not None else None
    return Entry(parse_related(to, at(where, "to"), "all"), label)


def check(step: Step, scope: Scope, object_type: str | None = None) -> Iterator[Problem]:
    """Yield what is wrong with the links; ``object_type`` is that of the new record, if a record it is."""
    where = place(step, FIELD)
    entries, problems = tried(lambda: read(step.config, where))
    yield from problems
    for index, entry in enumerate(entries or ()):
        there = f"{where}.{index}"
        yield from entry.to.check(scope, f"{there}.to")
        end = entry.to.object_of(scope)
        if entry.label and object_type and end and not _has_label(scope, object_type, end, entry.label):
            message = _("There is no association label “%(name)s” here.") % {"name": entry.label}
            yield Problem(f"{there}.label", message, _("Choose another label."))


def _has_label(scope: Scope, here: str, there: str, name: str) -> bool:
    find = scope.vocabulary.find_label
    return find(name, here, there) is not None or find(name, there, here) is not None


def references(entries: Sequence[Entry], batch: Batch) -> Mapping[int, list[tuple[Reference, str | None]]]:
    """Return what each item's new thing is to be linked to, by the item's id."""
    found = [(entry.to.find(batch), entry.label) for entry in entries]
    return {
        item.id: [(reference, label) for ways, label in found for reference in ways.get(item.id, ())]
        for item in batch.items
    }


class Linker:
    """Makes links for one batch; each label is looked up once."""

    def __init__(self) -> None:
        self._labels: dict[tuple[str, str, str | None], tuple[AssociationLabel | None, bool]] = {}

    def link(self, start: Reference, end: Reference, label: str | None, reason: Origin) -> Link:
        """Return the link to be made, the right way round for its label. Raises InvalidValues."""
        key = (start.object_type, end.object_type, label)
        if key not in self._labels:
            self._labels[key] = label_between(*key)
        found, forward = self._labels[key]
        return Link(start, end, found, reason) if forward else Link(end, start, found, reason)
