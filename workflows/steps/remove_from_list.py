"""Remove from list: takes the record, or associated ones, out of a static list."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Outcome
from workflows.scope import Scope
from workflows.steps import members
from workflows.steps.base import StepKind


class RemoveFromList(StepKind):
    """``{"list": 7, "target": RELATED}``."""

    slug = "remove_from_list"
    label = gettext_lazy("Remove from static list")
    icon = "list-minus"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from members.check_list(step, scope)

    def summary(self, step: Step, scope: Scope) -> str:
        return _("Remove from the list “%(list)s”") % {"list": members.list_name(step, scope)}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome != Done.slug:
            return str(data.get("reason", ""))
        words = {"list": data.get("list", "")}
        if data.get("unchanged"):
            return _("Was not in the list “%(list)s”.") % words
        return _("Removed from the list “%(list)s”.") % words

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return members.move(batch, batch.unit.part)
