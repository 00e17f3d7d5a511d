"""Parallel paths: the record walks several bodies at once and goes on when all of them have ended."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Child, Done, Outcome, Spawn
from workflows.scope import Scope
from workflows.steps.base import StepKind

MOST = 20


class Parallel(StepKind):
    """Each body is walked by a child enrollment of the same record."""

    slug = "parallel"
    label = gettext_lazy("Parallel paths")
    icon = "columns-3"
    category = "branch"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if not 2 <= len(step.bodies) <= MOST:
            message = _("Parallel paths are 2 to %(most)s paths.") % {"most": MOST}
            yield Problem(f"{step.id}.bodies", message)

    def summary(self, step: Step, scope: Scope) -> str:
        return _("Walk %(count)s paths at once") % {"count": len(step.bodies)}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == "spawned":
            count = data.get("count", 0)
            return ngettext("Began %(count)s path.", "Began %(count)s paths.", count) % {"count": count}
        return _("All paths have ended.")

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: Done() if has_returned(item) else _begin(batch.step, item) for item in batch.items}


def has_returned(item: Item) -> bool:
    """Return whether the step's children have walked: the last of them woke the step."""
    return bool(item.woken_by and "children" in item.woken_by)


def _begin(step: Step, item: Item) -> Outcome:
    bodies = [path for path in step.bodies if path.steps]
    children = tuple(Child(path.id, path.id, item.object_type, item.record_id) for path in bodies)
    return Spawn(children, data={"count": len(children)}) if children else Done()
