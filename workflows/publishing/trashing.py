"""Moves workflows to the trash, takes them out again, and throws away what has lain there long (decision 22)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from workflows import limiting
from workflows.models import Draft, Enrollment, LogEntry, Match, Memory, Occurrence, StepDay, Workflow
from workflows.publishing import starting
from workflows.publishing.following import UNENROLL
from workflows.publishing.locking import locked, persistent

#: How long a workflow can be taken out of the trash.
KEPT = timedelta(days=90)
#: Rows that are deleted together.
BITE = 1_000


@persistent
def trash(workflow: Workflow, *, by: int | None, now: datetime) -> Workflow:
    """Turn a workflow off and put it in the trash; those inside leave. One that is there stays as it is."""
    with transaction.atomic():
        row = locked(workflow)
        if row.trashed_at is not None:
            return row
        starting.stop(row, now)
        row.status, row.trashed_at = Workflow.Status.OFF, now
        row.save(update_fields=["status", "trashed_at"])
        starting.begin(row, UNENROLL, by, now, reason="trashed")
    return row


@persistent
def restore(workflow: Workflow) -> Workflow:
    """Take a workflow out of the trash: off, with its draft and its revisions. Raises Refused at the limit."""
    with transaction.atomic():
        row = locked(workflow)
        if row.trashed_at is None:
            return row
        limiting.demand_room()
        row.trashed_at = None
        row.save(update_fields=["trashed_at"])
    return row


def purge_old(now: datetime) -> int:
    """Delete for good what has been in the trash for ninety days; returns how many workflows went."""
    old = Workflow.objects.filter(trashed_at__lt=now - KEPT).values_list("pk", flat=True)
    for number in list(old):
        _purge(number)
    return len(old)


def _purge(number: int) -> None:
    """Delete a workflow with all that belongs to it, in bites that each commit; what is left then goes at once."""
    for model in (LogEntry, Match, Memory, Occurrence, StepDay):
        _in_bites(model.objects.filter(workflow=number))
    _in_bites(Enrollment.objects.filter(workflow=number))
    with transaction.atomic():
        row = Workflow.objects.select_for_update().get(pk=number)
        row.live = None
        row.save(update_fields=["live"])
        drafts = list(Draft.objects.filter(workflow=row).values_list("pk", flat=True))
        row.delete()
        Draft.history.filter(id__in=drafts).delete()


def _in_bites(rows: "QuerySet[Any]") -> None:
    while found := list(rows.order_by("-pk").values_list("pk", flat=True)[:BITE]):
        rows.model._default_manager.filter(pk__in=found).delete()
