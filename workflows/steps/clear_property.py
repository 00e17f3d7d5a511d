"""Clear property: empties a property of the record or of associated ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.fused import Fused
from workflows.outcomes import Outcome
from workflows.scope import Scope
from workflows.steps import writing
from workflows.steps.base import StepKind
from workflows.steps.configuring import check_property, check_target, place, target_property, whose


class ClearProperty(StepKind):
    """``{"property": "country", "target": RELATED}``."""

    slug = "clear_property"
    label = gettext_lazy("Clear property value")
    icon = "eraser"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from check_target(step, scope)
        yield from check_property(step, scope)
        prop = target_property(step, scope)
        if prop and prop.required:
            message = _("%(label)s is required and cannot be cleared.") % {"label": prop.label}
            yield Problem(place(step, "property"), message, _("Choose another property."))

    def summary(self, step: Step, scope: Scope) -> str:
        prop = target_property(step, scope)
        label = prop.label if prop else str(step.config.get("property", ""))
        return _("Clear %(property)s") % {"property": label + whose(step, scope)}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        return writing.sentence(outcome, data)

    def fused(self, batch: Batch) -> Fused | None:
        return writing.fused(batch, str(batch.config.get("property")), None)

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return writing.same(batch, str(batch.config.get("property")), None)
