"""Value branch: one input, a path for each value that it may have, and the last one for everything else."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import InvalidValues
from workflows import values
from workflows.batch import Batch, Item
from workflows.definition import Path, Problem, Step
from workflows.outcomes import Fail, Outcome, Take
from workflows.scope import Scope
from workflows.steps.base import StepKind
from workflows.values import InvalidValue, Value

#: HubSpot: up to 250 paths, and the one for those that none of them is for.
MOST = 250


class ValueBranch(StepKind):
    """``{"input": VALUE}``; each path's ``when`` is ``{"values": ["a", "b"]}``, that of the last one null.

    Values are compared as people read them: 5 is 5.00 and "Oslo" is "oslo"; of several values one is enough.
    """

    slug = "value_branch"
    label = gettext_lazy("Value branch")
    icon = "split"
    category = "branch"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        where = f"{step.id}.config.input"
        try:
            yield from values.parse(step.config.get("input"), where).check(scope, where)
        except InvalidValue as error:
            yield from error.problems
        paths = step.branches
        if len(paths) < 2 or len(paths) > MOST + 1 or paths[-1].when is not None:
            message = _("A value branch has 1 to %(most)s paths with values, and last the path for all others.")
            yield Problem(f"{step.id}.branches", message % {"most": MOST})
        seen: set[str] = set()
        for path in paths[:-1]:
            given = values_of(path)
            if not given:
                yield Problem(f"{path.id}.when", _("Choose the values for which this path is taken."))
            if seen & given.keys():
                yield Problem(f"{path.id}.when", _("A value of this path already has a path above."))
            seen |= given.keys()

    def summary(self, step: Step, scope: Scope) -> str:
        try:
            return _("Branch by %(value)s") % {"value": values.parse(step.config.get("input")).describe(scope)}
        except InvalidValue:
            return _("Branch by a value")

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == "failed":
            return str(data.get("reason", ""))
        return _("Took the branch “%(name)s”.") % {"name": data.get("name", "")}

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        value = values.parse(batch.config.get("input"))
        values.prepare(batch, [value])
        paths = {key: path for path in reversed(batch.step.branches[:-1]) for key in values_of(path)}
        return {item.id: _take(batch, item, value, paths) for item in batch.items}


def _take(batch: Batch, item: Item, value: Value, paths: Mapping[str, Path]) -> Outcome:
    try:
        found = value.of(item, batch)
    except InvalidValues as error:
        return Fail(str(error))
    several = found if isinstance(found, list | tuple) else [found]
    path = next((paths[key] for one in several if (key := key_of(one)) in paths), batch.step.branches[-1])
    return Take(path.id, data={"name": path.name, "value": values.to_json(found)})


def values_of(path: Path) -> dict[str, Any]:
    """Return the values for which a path is taken, by what they are compared by."""
    given = path.when.get("values") if isinstance(path.when, Mapping) else None
    return {key_of(value): value for value in given if value is not None} if isinstance(given, list) else {}


def key_of(value: Any) -> str:
    """Return what a value is compared by; nothing for a blank, which no path is for."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    return str(values.to_json(value)).strip().lower()
