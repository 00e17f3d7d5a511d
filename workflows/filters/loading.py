"""Answers conditions on passes through workflows: as a query, and for records at hand."""

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef, Q

from records.filters.needs import Mark
from records.querying.scope import Scope
from workflows.filters.status import StatusCondition
from workflows.models import Enrollment

#: Status → the passes that give it.
PASSES = {
    "has_been_enrolled": Q(),
    "is_active": Q(ended_at=None),
    "completed": Q(state=Enrollment.State.COMPLETED),
    "met_goal": Q(end_reason="goal"),
}


def to_query(node: StatusCondition, scope: Scope) -> Q:
    """Return the records that have a pass of that status, or with ``is_so`` false all others."""
    passes = Enrollment.objects.filter(PASSES[node.status], workflow=node.workflow, parent=None)
    found = Q(Exists(passes.filter(record_id=OuterRef("pk"))))
    return found if node.is_so else ~found


def marks(object_type: str, record_ids: Collection[int], asked: Collection[Mark]) -> Iterator[tuple[int, Mark]]:
    """Yield which of the records have which status: one query for each that is asked about."""
    for mark in sorted(asked):
        _slug, workflow, status = mark
        passes = Enrollment.objects.filter(PASSES[status], workflow=workflow, parent=None, record_id__in=record_ids)
        for number in passes.order_by().values_list("record_id", flat=True).distinct():
            yield number, mark
