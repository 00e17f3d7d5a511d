"""Delay: the record waits for a time, until a day and time, until a date, or until some time around a date of its own.

Everything is counted anew from when the record arrived whenever the step looks again. So a delay made longer or
shorter counts the time already waited (decision 9), and an edited date moves whoever waits for it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step, places
from workflows.outcomes import Done, Fail, Jump, Outcome, Stop, Take, WaitUntil
from workflows.scope import Scope
from workflows.steps import moments
from workflows.steps.base import StepKind

#: What becomes of whoever arrives after the date, or has none (decision 5); the first one is the default.
PASSED = ("continue", "end", "branch")
REASONS = {
    "past": gettext_lazy("The date had passed."),
    "blank": gettext_lazy("There was no date."),
}


class Delay(StepKind):
    """``for``, ``until_day``, ``until``, ``until_property`` with ``offset``, or ``until_date`` around the trigger's.

    ``passed`` says what happens when the date has passed or is blank: ``continue``, ``end``, or ``branch``: the path
    whose ``when`` is ``{"passed": true}``; the others then take the path without a condition.
    """

    slug = "delay"
    label = gettext_lazy("Delay")
    icon = "clock"
    category = "delay"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from moments.check(step, scope)
        passed = step.config.get("passed", PASSED[0])
        if passed not in PASSED:
            yield Problem(f"{step.id}.config.passed", _("Choose what happens when the date has passed."))
        if bool(step.branches) != (passed == "branch") or (step.branches and _paths(step) is None):
            message = _(
                "A delay forks only for those whose date has passed: into a path for them and one for the rest."
            )
            yield Problem(f"{step.id}.branches", message)

    def waits(self, step: Step) -> bool:
        day = step.config.get("until_day")
        return "for" in step.config or (isinstance(day, Mapping) and "at" in day)

    def summary(self, step: Step, scope: Scope) -> str:
        when = moments.describe(step, scope)
        return _("Wait %(when)s") % {"when": when} if when else _("Wait")

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == "waiting":
            return _("Waits until %(until)s.") % {"until": data.get("until", "")}
        if "passed" in data:
            return str(REASONS.get(data["passed"], ""))
        return str(data.get("reason", "")) or _("The wait is over.")

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: _decide(batch, item) for item in batch.items}


def _decide(batch: Batch, item: Item) -> Outcome:
    try:
        moment = moments.moment_of(batch, item)
    except (ValueError, CallerError) as error:
        return Fail(str(error))
    if moment.at is not None and moment.at > batch.now:
        return WaitUntil(moment.at, moment.watches)
    if _is_over(batch, moment, item):
        paths = _paths(batch.step)
        return Take(paths[1], data={"over": True}) if paths else Done()
    return _passed(batch, "blank" if moment.at is None else "past")


def _is_over(batch: Batch, moment: moments.Moment, item: Item) -> bool:
    """Return whether there was something to wait for and it is over; a day that has come on arrival is over too."""
    if moment.at is None:
        return False
    return moment.at > item.entered_at or moments.form_of(batch.config) in ("for", "until_day")


def _passed(batch: Batch, why: str) -> Outcome:
    data = {"passed": why}
    if "until_date" in batch.config:
        return Jump(_next_moment(batch), str(REASONS[why]), data=data)
    choice, paths = batch.config.get("passed", PASSED[0]), _paths(batch.step)
    if choice == "end":
        return Stop(str(REASONS[why]), data=data)
    if paths:
        return Take(paths[0] if choice == "branch" else paths[1], data=data)
    return Done(data=data)


def _next_moment(batch: Batch) -> str | None:
    """Return the next delay or fork in the list: what was to be done at a past moment is not done (decision 39)."""
    if "next" not in batch.memo:
        found = places(batch.definition)
        here = found[batch.step.id]
        rest = (place for place in found.values() if place.list_id == here.list_id and place.index > here.index)
        later = [place for place in rest if place.step.kind == batch.step.kind or place.step.ends_list]
        batch.memo["next"] = later[0].step.id if later else None
    following: str | None = batch.memo["next"]
    return following


def _paths(step: Step) -> tuple[str, str] | None:
    """Return the paths of those whose date has passed and of the others, where the delay forks."""
    passed = [path.id for path in step.branches if path.when == {"passed": True}]
    others = [path.id for path in step.branches if path.when is None]
    return (passed[0], others[0]) if len(passed) == len(others) == 1 and len(step.branches) == 2 else None
