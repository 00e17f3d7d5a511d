"""What a step is handed: enrollments that stand at it, with their records, and the unit of work to write with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from records.editing.unit import Unit
from records.models import Record
from records.models.origin import Origin
from workflows.definition import Definition, Step
from workflows.requests import Exit, Hit

#: The key under which ``outputs`` holds what started a pass: ``event`` with its properties, ``given`` values.
TRIGGER = "trigger"


@dataclass(slots=True, eq=False)
class Item:
    """One enrollment where it stands. Steps read it; the engine alone changes it.

    ``record`` is the enrolled record under lock, with what earlier steps of this transaction made of it.
    ``outputs`` holds the JSON values that earlier steps made, by step id. ``entered_at`` is when it reached the step,
    ``woken_by`` what ended a wait: ``{"event": …}``, ``{"change": …}``, ``{"task": …}``, ``{"delivery": …}`` or
    ``{"children": …}``, None on arrival and when time alone ended it. ``step_seq`` numbers what is being done.
    """

    id: int
    workflow_id: int
    object_type: str
    record_id: int
    node: str
    state: str
    entered_at: datetime
    due_at: datetime | None
    step_seq: int
    attempts: int
    retries: int
    awake: int
    outputs: dict[str, Any]
    woken_by: Mapping[str, Any] | None = None
    depth: int = 0
    parent_id: int | None = None
    scope: str = ""
    open_children: int = 0
    revision_id: int | None = None
    end_reason: str = ""
    cause: Mapping[str, Any] = field(default_factory=dict)
    #: Loaded before any step sees the item.
    record: Record = field(default=None)  # type: ignore[assignment]

    @property
    def key(self) -> str:
        """Return what names the effect that is being made, the same over all tries."""
        return f"{self.id}:{self.step_seq}"


@dataclass(eq=False)
class Batch:
    """Enrollments at one step of one definition. ``zone`` is the one in which the workflow reckons.

    ``memo`` keeps what kinds have worked out or loaded for this batch and is thrown away with it. ``requests`` takes
    the wishes of steps that records be enrolled elsewhere or leave; they are met in the same transaction, afterwards.
    """

    definition: Definition
    step: Step
    items: Sequence[Item]
    now: datetime
    zone: ZoneInfo
    unit: Unit
    workflow_id: int
    memo: dict[Any, Any] = field(default_factory=dict)
    requests: list[Hit | Exit] = field(default_factory=list)

    @property
    def config(self) -> Mapping[str, Any]:
        """Return the step's configuration."""
        return self.step.config

    @property
    def is_rehearsal(self) -> bool:
        """Return whether nothing may really happen."""
        return self.unit.is_rehearsal

    def origin(self, item: Item) -> Origin:
        """Return the reason that changes made for an enrollment carry."""
        return Origin(f"workflow:{self.workflow_id}", enrollment=item.id, depth=item.depth + 1, at=self.now)
