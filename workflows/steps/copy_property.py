"""Copy property: writes the value of one property to another, of the same record or of a related one."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError
from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.outcomes import Outcome
from workflows.scope import Scope
from workflows.steps import writing
from workflows.steps.base import StepKind
from workflows.steps.configuring import all_fail, check_property, check_target, target_property, whose
from workflows.steps.set_property import check_value, describe_value, write_values
from workflows.values import parse, prepare


class CopyProperty(StepKind):
    """``{"from": VALUE, "to": "country", "target": RELATED, "clear_blank": false}``.

    A blank source leaves the target as it is, unless ``clear_blank`` says otherwise (decision 32).
    """

    slug = "copy_property"
    label = gettext_lazy("Copy property value")
    icon = "copy"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from check_target(step, scope)
        yield from check_property(step, scope, "to")
        yield from check_value(step, scope, target_property(step, scope, "to"), "from")

    def summary(self, step: Step, scope: Scope) -> str:
        prop = target_property(step, scope, "to")
        words = {
            "source": describe_value(step.config.get("from"), None, scope),
            "property": (prop.label if prop else str(step.config.get("to", ""))) + whose(step, scope),
        }
        return _("Copy %(source)s to %(property)s") % words

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        return writing.sentence(outcome, data)

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        try:
            value = parse(batch.config.get("from"))
            prepare(batch, [value])
        except CallerError as error:
            return all_fail(batch, error)
        return write_values(batch, str(batch.config.get("to")), value)
