"""Small kinds of steps and triggers for tests of what stands above them: nothing but what a test needs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Outcome
from workflows.scope import Output, Scope
from workflows.steps import STEPS, StepKind
from workflows.triggers import TRIGGERS
from workflows.triggers.base import Trigger
from workflows.triggers.manual import ManualTrigger


class Noted(StepKind):
    """Writes nothing; needs a text, and may read what an earlier step made."""

    slug = "noted"
    label = "Note"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if not step.config.get("text"):
            yield Problem(f"{step.id}.config.text", "Write something.")
        of = step.config.get("reads")
        if of is not None and of not in scope.outputs:
            later = "later" if of in scope.later_outputs else "never"
            yield Problem(f"{step.id}.config.reads", later)

    def outputs(self, step: Step, scope: Scope) -> Sequence[Output]:
        return (Output("text", "Text"),)

    def summary(self, step: Step, scope: Scope) -> str:
        return f"Note “{step.config.get('text', '')}” about the {scope.schema.label.lower()}"

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        return "Noted."

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: Done(outputs={"text": batch.config.get("text")}) for item in batch.items}


class Looped(Noted):
    """Walks its bodies with records of another object."""

    slug = "looped"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        return iter(())

    def body_object(self, step: Step, scope: Scope) -> str:
        return str(step.config.get("object", ""))

    def summary(self, step: Step, scope: Scope) -> str:
        return f"For each {self.body_object(step, scope)}"


class Slept(Noted):
    """Waits so many days."""

    slug = "slept"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        return iter(())

    def waits(self, step: Step) -> bool:
        return int(step.config.get("days", 0)) > 0

    def summary(self, step: Step, scope: Scope) -> str:
        return f"Wait {step.config.get('days', 0)} days"


class Forked(Looped):
    """Splits, or jumps."""

    slug = "forked"
    is_action = False

    def body_object(self, step: Step, scope: Scope) -> str:
        return scope.object_type

    def summary(self, step: Step, scope: Scope) -> str:
        return "Split" if step.branches else "Go on elsewhere"


class ByHand(ManualTrigger):
    """Fires never, and says so in few words."""

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        return iter(())

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        return f"People enroll {scope.schema.plural.lower()}."


class Noticed(ByHand):
    """Needs to be told of what."""

    slug = "noticed"

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        if not trigger.get("of"):
            yield Problem("trigger.of", "Say what is to be noticed.")


@pytest.fixture
def small_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the small kinds listed."""
    for kind in (Noted(), Looped(), Slept(), Forked()):
        monkeypatch.setitem(STEPS._things, kind.slug, kind)
    monkeypatch.setitem(TRIGGERS._things, "noticed", Noticed())
    monkeypatch.setitem(TRIGGERS._things, "manual", ByHand())


def note(name: str, **config: Any) -> dict[str, Any]:
    """Return a step that notes something."""
    return {"id": name, "kind": "noted", "config": {"text": "Hello", **config}}


def sleep(name: str, days: int) -> dict[str, Any]:
    """Return a step that waits."""
    return {"id": name, "kind": "slept", "config": {"days": days}}


def fork(name: str, **paths: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a step with branches by name."""
    branches = [{"id": path, "name": path.upper(), "when": None, "steps": steps} for path, steps in paths.items()]
    return {"id": name, "kind": "forked", "branches": branches}


def jump(name: str, target: str | None) -> dict[str, Any]:
    """Return a step that goes on elsewhere."""
    return {"id": name, "kind": "forked", "target": target}


def loop(name: str, object_type: str = "contact", **paths: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a container with bodies by name."""
    bodies = [{"id": path, "steps": steps} for path, steps in paths.items()]
    return {"id": name, "kind": "looped", "config": {"object": object_type}, "bodies": bodies}
