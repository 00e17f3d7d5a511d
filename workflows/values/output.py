"""What an earlier step has made."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from records.properties import Property
from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Output, Scope
from workflows.values.value import Value


@dataclass(frozen=True)
class OutputValue(Value):
    """``{"output": {"step": "s1", "name": "id"}}``; blank where the step was left out or failed."""

    step: str
    name: str

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        made = scope.outputs.get(self.step)
        if made is None:
            yield missing_step(self.step, scope, where)
        elif self._output(scope) is None:
            message = _("The step “%(step)s” makes no value named “%(name)s”.")
            yield Problem(where, message % {"step": self.step, "name": self.name}, _("Choose another value."))

    def of(self, item: Item, batch: Batch) -> Any:
        found = item.outputs.get(self.step, {}).get(self.name)
        return tuple(found) if isinstance(found, list) else found

    def shape(self, scope: Scope) -> Property | None:
        output = self._output(scope)
        return Property("", output.name, output.label, output.kind) if output else None

    def describe(self, scope: Scope) -> str:
        output = self._output(scope)
        words = {"output": output.label if output else self.name, "step": self.step}
        return _("%(output)s of the step “%(step)s”") % words

    def _output(self, scope: Scope) -> Output | None:
        return next((output for output in scope.outputs.get(self.step, ()) if output.name == self.name), None)


def missing_step(step: str, scope: Scope, where: str) -> Problem:
    """Return the problem that a step's outputs are not there: because of where it stands, or because it does not."""
    if step in scope.later_outputs:
        message = _("The step “%(step)s” has not run for every record that comes here.")
        return Problem(where, message % {"step": step}, _("Move this step below it, or use another value."))
    message = _("There is no step “%(step)s” that makes values.")
    return Problem(where, message % {"step": step}, _("Choose a value of another step."))
