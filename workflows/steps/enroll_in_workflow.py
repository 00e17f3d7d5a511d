"""Enroll in another workflow: the record itself or associated ones, with values passed along.

It only asks: the rules of the other workflow decide, and this one goes on at once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.lib.errors import InvalidValues
from workflows import values
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.models import Workflow
from workflows.outcomes import Done, Fail, Outcome, Skip
from workflows.requests import Hit
from workflows.scope import Scope
from workflows.steps.base import StepKind
from workflows.values import InvalidValue, Value, related

#: Values that are passed along to one workflow.
MOST = 50


class EnrollInWorkflow(StepKind):
    """``{"workflow": 7, "record": RELATED, "given": {"name": VALUE}}``; without ``record`` the one that stands here."""

    slug = "enroll_in_workflow"
    label = gettext_lazy("Enroll in another workflow")
    icon = "log-in"
    category = "branch"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        where = f"{step.id}.config"
        number = step.config.get("workflow")
        target = scope.find_workflow(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if number is None:
            yield Problem(f"{where}.workflow", _("Choose the workflow to enroll in."))
        elif target is None:
            yield Problem(f"{where}.workflow", _("This workflow does not exist any more. Choose another one."))
        elif not target.is_on:
            yield Problem(f"{where}.workflow", _("“%(name)s” is off and enrolls nobody.") % {"name": target.name},
                          _("Turn it on, or choose another one."))  # fmt: skip
        try:
            meant = related.parse(step.config.get("record"), f"{where}.record")
        except InvalidValue as error:
            yield from error.problems
        else:
            yield from meant.check(scope, f"{where}.record")
            object_type = meant.object_of(scope)
            if target and object_type and object_type != target.object_type:
                message = _("“%(name)s” is for records of another object. Choose fitting records.")
                yield Problem(f"{where}.record", message % {"name": target.name})
        yield from _check_given(step, scope, f"{where}.given")

    def summary(self, step: Step, scope: Scope) -> str:
        number = step.config.get("workflow")
        target = scope.find_workflow(number) if isinstance(number, int) else None
        name = f"“{target.name}”" if target else _("a workflow")
        if step.config.get("record") is None:
            return _("Enroll in %(workflow)s") % {"workflow": name}
        try:
            records = related.parse(step.config["record"]).describe(scope)
        except InvalidValue:
            records = "…"
        return _("Enroll %(records)s in %(workflow)s") % {"records": records, "workflow": name}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome in ("skipped", "failed"):
            return str(data.get("reason", ""))
        count, name = data.get("count", 1), data.get("name", "")
        words = ngettext(
            "Asked to enroll %(count)s record in “%(name)s”.", "Asked to enroll %(count)s records in “%(name)s”.", count
        )
        return words % {"count": count, "name": name}

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        target = (
            Workflow.objects.filter(pk=int(batch.config.get("workflow") or 0), trashed_at=None)
            .select_related("draft")
            .first()
        )
        if target is None:
            gone = Fail(_("The workflow to enroll in does not exist any more."))
            return dict.fromkeys((item.id for item in batch.items), gone)
        found = related.parse(batch.config.get("record")).find(batch)
        given = {str(name): values.parse(raw) for name, raw in (batch.config.get("given") or {}).items()}
        values.prepare(batch, given.values())
        outcomes: dict[int, Outcome] = {}
        for item in batch.items:
            records = [one.record_id for one in found.get(item.id, ()) if one.object_type == target.object_type_id]
            outcomes[item.id] = _ask(batch, item, target, list(dict.fromkeys(records)), given)
        return outcomes


def _check_given(step: Step, scope: Scope, where: str) -> Iterator[Problem]:
    given = step.config.get("given") or {}
    if not isinstance(given, Mapping) or len(given) > MOST:
        yield Problem(where, _("At most %(most)s values can be passed along, each with a name.") % {"most": MOST})
        return
    for name, raw in given.items():
        try:
            yield from values.parse(raw, f"{where}.{name}").check(scope, f"{where}.{name}")
        except InvalidValue as error:
            yield from error.problems


def _ask(batch: Batch, item: Item, target: Workflow, records: list[int], given: Mapping[str, Value]) -> Outcome:
    if not records:
        return Skip(_("There is no record to enroll."))
    try:
        passed = {name: values.to_json(value.of(item, batch)) for name, value in given.items()}
    except InvalidValues as error:
        return Fail(str(error))
    batch.requests += [
        Hit(target.pk, number, "workflow", cause=item.id, depth=item.depth + 1, given=passed) for number in records
    ]
    return Done(data={"count": len(records), "workflow": target.pk, "name": str(target), "given": passed})
