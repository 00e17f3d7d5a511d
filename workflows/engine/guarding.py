"""Who leaves a workflow before its next action: goal met, suppressed, no longer meeting the criteria."""

from collections.abc import Sequence
from datetime import datetime

from records.editing.unit import Unit
from workflows.batch import Item
from workflows.engine.programs import Program


def leaving(program: Program, items: Sequence[Item], unit: Unit, now: datetime) -> dict[int, str]:
    """Return the reason (a slug of ``workflows.endings``) for each item that must leave, by the item's id."""
    return {}
