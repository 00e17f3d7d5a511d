"""If/then branch: ordered groups of conditions, the first that holds is taken, the last path is for all others."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import filters
from records.filters import Facts, Group, InvalidFilter, Moment, Needs
from records.querying import context, facts
from workflows.batch import Batch
from workflows.definition import Path, Problem, Step
from workflows.fused import Fork, Fused
from workflows.outcomes import Fail, Outcome, Take
from workflows.scope import Scope
from workflows.steps.base import StepKind

#: HubSpot: up to 20 groups, and the path for those that meet none.
MOST = 20


class Branch(StepKind):
    """Each path's ``when`` is a filter, that of the last one null: "None met"."""

    slug = "branch"
    label = gettext_lazy("If/then branch")
    icon = "git-branch"
    category = "branch"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        paths = step.branches
        if len(paths) < 2 or len(paths) > MOST + 1 or paths[-1].when is not None:
            message = _("A branch has 1 to %(most)s groups of conditions, and last the path for all others.")
            yield Problem(f"{step.id}.branches", message % {"most": MOST})
        for path in paths[:-1]:
            yield from _problems(path, scope)

    def summary(self, step: Step, scope: Scope) -> str:
        return _("Branch: %(names)s") % {"names": ", ".join(path.name or path.id for path in step.branches)}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == "failed":
            return str(data.get("reason", ""))
        return _("Took the branch “%(name)s”.") % {"name": data.get("name", "")}

    def fused(self, batch: Batch) -> Fused | None:
        paths = batch.step.branches
        try:
            groups = [*_groups(batch, paths, batch.definition.object), None]
        except InvalidFilter:
            return None
        if any(group is not None and not group.needs().only_own_values for group in groups):
            return None
        return Fork(tuple((path.id, path.name, group) for path, group in zip(paths, groups, strict=True)))

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        object_type, now = batch.items[0].object_type, Moment(batch.now, batch.zone)
        paths = batch.step.branches
        try:
            groups = _groups(batch, paths, object_type)
        except InvalidFilter as error:
            return dict.fromkeys((item.id for item in batch.items), Fail(str(error)))
        needs = reduce(or_, (group.needs() for group in groups), Needs())
        known = _facts(batch, object_type, needs)
        asked = [group.predicate(now) for group in groups]
        outcomes: dict[int, Outcome] = {}
        for item in batch.items:
            there = known[item.record_id]
            path = next((path for path, holds in zip(paths, asked, strict=False) if holds(there)), paths[-1])
            outcomes[item.id] = Take(path.id, data={"name": path.name})
        return outcomes


def _problems(path: Path, scope: Scope) -> Iterator[Problem]:
    if not isinstance(path.when, Mapping) or not path.when.get("filters"):
        yield Problem(f"{path.id}.when", _("Say who takes this branch: add at least one condition."))
        return
    try:
        filters.parse(path.when, scope.vocabulary, scope.object_type)
    except InvalidFilter as error:
        for found in error.problems:
            yield Problem(f"{path.id}.when.{found.where}".rstrip("."), found.message, found.hint)


def _groups(batch: Batch, paths: tuple[Path, ...], object_type: str) -> list[Group]:
    if "groups" not in batch.memo:
        vocabulary = context.vocabulary()
        batch.memo["groups"] = [filters.parse(path.when, vocabulary, object_type) for path in paths[:-1]]
    groups: list[Group] = batch.memo["groups"]
    return groups


def _facts(batch: Batch, object_type: str, needs: Needs) -> Mapping[int, Facts]:
    """Return what the conditions ask; beyond a record's own values the database answers, so that is told first."""
    if not needs.only_own_values:
        batch.unit.flush()
    return facts.of_records(object_type, [item.record for item in batch.items], needs)
