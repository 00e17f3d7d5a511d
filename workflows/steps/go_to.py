"""Go to another step of the same workflow; where the ways lead is in the definition's shape, not here."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.batch import Batch
from workflows.definition import Problem, Step, places
from workflows.outcomes import Done, Outcome
from workflows.scope import Scope
from workflows.steps.base import StepKind


class GoTo(StepKind):
    """The record jumps to the step that ``target`` names."""

    slug = "go_to"
    label = gettext_lazy("Go to another step")
    icon = "corner-down-right"
    category = "branch"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if step.target is None or step.target not in places(scope.definition):
            yield Problem(f"{step.id}.target", _("Choose the step to go to."))

    def summary(self, step: Step, scope: Scope) -> str:
        return _("Go to another step")

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        return _("Went to another step.")

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: Done() for item in batch.items}
