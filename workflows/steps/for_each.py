"""For each: the steps of the body are walked once for every associated record that is meant, all at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.outcomes import Child, Done, Outcome, Spawn
from workflows.scope import Scope
from workflows.steps.base import StepKind
from workflows.steps.parallel import has_returned
from workflows.values import InvalidValue, related
from workflows.values.related import ENROLLED, Related


class ForEach(StepKind):
    """``{"over": RELATED}`` and one body, in which the record is the associated one."""

    slug = "for_each"
    label = gettext_lazy("For each associated record")
    icon = "repeat"
    category = "branch"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        where = f"{step.id}.config.over"
        over = _over(step)
        if over is None:
            try:
                related.parse(step.config.get("over"), where)
            except InvalidValue as error:
                yield from error.problems
            else:
                yield Problem(where, _("Choose the records to walk through."))
        else:
            yield from over.check(scope, where)
        if len(step.bodies) != 1:
            yield Problem(f"{step.id}.bodies", _("A loop has one list of steps."))

    def body_object(self, step: Step, scope: Scope) -> str:
        over = _over(step)
        return (over.object_of(scope) if over else None) or scope.object_type

    def summary(self, step: Step, scope: Scope) -> str:
        over = _over(step)
        return _("For each of %(records)s") % {"records": over.describe(scope) if over else "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        count = data.get("count")
        if outcome == "spawned" and count is not None:
            return ngettext("Began with %(count)s record.", "Began with %(count)s records.", count) % {"count": count}
        return _("There was no record.") if count == 0 else _("All records have been walked through.")

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        outcomes: dict[int, Outcome] = {item.id: Done() for item in batch.items if has_returned(item)}
        arrived = [item for item in batch.items if item.id not in outcomes]
        over = _over(batch.step)
        found = over.find(batch) if over and arrived else {}
        path = batch.step.bodies[0].id if batch.step.bodies else ""
        for item in arrived:
            records = dict.fromkeys(found.get(item.id, ()))
            children = tuple(
                Child(path, f"{record.object_type}:{record.record_id}", record.object_type, record.record_id)
                for record in records
            )
            data = {"count": len(children)}
            outcomes[item.id] = Spawn(children, data=data) if children else Done(data=data)
        return outcomes


def _over(step: Step) -> Related | None:
    """Return the records to walk through; None where they cannot be read or are the enrolled one itself."""
    try:
        over = related.parse(step.config.get("over"))
    except InvalidValue:
        return None
    return None if over is ENROLLED else over
