"""A kind of step that does what a test says, and JSON of steps of that kind."""

from collections.abc import Callable, Mapping
from typing import Any

from workflows.batch import Batch, Item
from workflows.outcomes import Done, Outcome
from workflows.steps import StepKind


class Scripted(StepKind):
    """A step that does what the test says."""

    slug = "scripted"
    category = "records"

    def __init__(self) -> None:
        self.act: Callable[[Item, Batch], Outcome] = lambda item, batch: Done()

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: self.act(item, batch) for item in batch.items}


def step(name: str, **more: Any) -> dict[str, Any]:
    """Return a scripted step."""
    return {"id": name, "kind": "scripted", "config": {}, **more}
