"""What filters everywhere may ask about workflows."""

from records.filters import OPERANDS, Operand
from records.querying import facts
from records.querying.tree import register
from workflows.filters import loading, status
from workflows.filters.status import StatusCondition


def add() -> None:
    """Add the operands to those of the house; once, when the app starts."""
    OPERANDS.add(Operand(StatusCondition.slug, status.parse))
    register(StatusCondition, loading.to_query)
    facts.mark_by(StatusCondition.slug, loading.marks)


__all__ = ["StatusCondition", "add"]
