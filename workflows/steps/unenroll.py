"""Unenroll: the record leaves this workflow, some others, or all others."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.models import Enrollment, families
from workflows.outcomes import Done, Outcome, Stop
from workflows.requests import Exit
from workflows.scope import Scope
from workflows.steps.base import StepKind
from workflows.steps.choosing_users import numbers

WHICH = {
    "this": gettext_lazy("Unenroll from this workflow"),
    "others": gettext_lazy("Unenroll from all other workflows"),
}


class Unenroll(StepKind):
    """``{"from": "this"}``, ``{"from": "others"}`` or ``{"from": [workflow ids]}``."""

    slug = "unenroll"
    label = gettext_lazy("Unenroll from workflow")
    icon = "log-out"
    category = "branch"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        asked, where = step.config.get("from"), f"{step.id}.config.from"
        if isinstance(asked, str) and asked in WHICH:
            return
        if not isinstance(asked, list) or not asked:
            yield Problem(where, _("Choose which workflows the record leaves."))
            return
        for number in asked:
            if not isinstance(number, int) or scope.find_workflow(number) is None:
                yield Problem(where, _("A workflow that is chosen here does not exist. Choose another one."))

    def summary(self, step: Step, scope: Scope) -> str:
        asked = step.config.get("from")
        if isinstance(asked, str) and asked in WHICH:
            return str(WHICH[asked])
        known = [scope.find_workflow(number) for number in numbers(asked)]
        return _("Unenroll from %(names)s") % {"names": ", ".join(one.name for one in known if one) or "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == "stopped":
            return _("Left this workflow.")
        if outcome == "skipped":
            return str(data.get("reason", ""))
        return _("Asked to leave the other workflows.")

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        asked = batch.config.get("from")
        if asked == "this":
            return self._leave(batch)
        others = tuple(number for number in asked if number != batch.workflow_id) if isinstance(asked, list) else None
        by_object: dict[str, list[int]] = {}
        for item in batch.items:
            by_object.setdefault(item.object_type, []).append(item.record_id)
        for object_type, ids in by_object.items():
            batch.requests.append(Exit(object_type, tuple(ids), others, "action", but=batch.workflow_id))
        if isinstance(asked, list) and batch.workflow_id in asked:
            return self._leave(batch)
        return {item.id: Done() for item in batch.items}

    def _leave(self, batch: Batch) -> Mapping[int, Outcome]:
        """Stop here; from inside a loop or a parallel path the whole pass leaves, not only its child."""
        children = [item for item in batch.items if item.parent_id is not None]
        for object_type, record_id in _roots(children):
            batch.requests.append(Exit(object_type, (record_id,), (batch.workflow_id,), "action"))
        return {item.id: Stop(_("The step takes it out of this workflow.")) for item in batch.items}


def _roots(children: list[Item]) -> list[tuple[str, int]]:
    """Return the records whose passes these children belong to."""
    if not children:
        return []
    tops = set(families.roots(item.parent_id for item in children if item.parent_id is not None).values())
    return list(Enrollment.objects.filter(pk__in=tops).order_by("pk").values_list("object_type_id", "record_id"))
