"""The way to the records that are associated with the enrolled one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from records.filters import InvalidFilter
from records.filters import parse as parse_filter
from records.models.reference import Reference
from workflows.batch import Batch
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.values import linked
from workflows.values.reading import at
from workflows.values.way import Related


@dataclass(frozen=True)
class Associated(Related):
    """Records that are associated with the enrolled one."""

    object_type: str
    label: str | None = None
    inverse: bool | None = None
    which: str = "all"
    #: JSON, compared by identity of its text.
    filter: Any = field(default=None, hash=False)
    sort: tuple[str, str] | None = None
    limit: int | None = None

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        schema = scope.vocabulary.catalogue.get(self.object_type)
        if schema is None:
            message = _("There is no object named “%(name)s”.") % {"name": self.object_type}
            yield Problem(at(where, "associated"), message)
            return
        if self.label and not linked.label(scope.vocabulary, scope.object_type, self):
            message = _("There is no association label “%(name)s” here.") % {"name": self.label}
            yield Problem(at(where, "label"), message, _("Choose another label."))
        if self.sort and schema.get(self.sort[0]) is None:
            message = _("%(object)s have no property named “%(name)s”.")
            yield Problem(at(where, "sort.property"), message % {"object": schema.plural, "name": self.sort[0]})
        if self.filter is not None:
            try:
                parse_filter(self.filter, scope.vocabulary, self.object_type)
            except InvalidFilter as error:
                for problem in error.problems:
                    place = at(where, "filter")
                    yield Problem(at(place, problem.where) if problem.where else place, problem.message, problem.hint)

    def object_of(self, scope: Scope) -> str | None:
        return self.object_type

    def describe(self, scope: Scope) -> str:
        schema = scope.vocabulary.catalogue.get(self.object_type)
        label, plural = (schema.label.lower(), schema.plural.lower()) if schema else (self.object_type,) * 2
        known = linked.label(scope.vocabulary, scope.object_type, self) if self.label else None
        words = {
            "all": _("all associated %(plural)s"),
            "primary": _("the primary %(object)s"),
            "recent": _("the most recently associated %(object)s"),
            "first": _("the first associated %(object)s"),
        }[self.which] % {"plural": plural, "object": label}
        if self.label:
            words = _("%(records)s (%(label)s)") % {"records": words, "label": known.label if known else self.label}
        return words

    def _find(self, batch: Batch) -> Mapping[int, list[Reference]]:
        return linked.find(self, batch)
