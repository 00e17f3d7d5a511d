"""Holds passes where they stand, lets them go again, and carries to them what a publisher has decided."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from crm.lib import bulk
from workflows.engine import keeping, leaving
from workflows.engine.programs import program
from workflows.models import Enrollment, Workflow
from workflows.steps import STEPS

#: Rows moved in one transaction.
BITE = 1_000
READY, WAITING, HELD = (
    state.value for state in (Enrollment.State.READY, Enrollment.State.WAITING, Enrollment.State.HELD)
)


def hold(workflow: Workflow, now: datetime, clocks_stop: bool = False, bite: int = BITE) -> int:
    """Hold everyone inside where he stands, in bites that each commit; returns how many.

    The workflow is paused already, so a worker moves aside whom he meets in the meantime. ``clocks_stop`` is kept with
    the workflow and counts on release.
    """
    Workflow.objects.filter(pk=workflow.pk).update(clocks_stop=clocks_stop, paused_at=now)
    total = moved = _hold_some(workflow.pk, bite)
    while moved:
        moved = _hold_some(workflow.pk, bite)
        total += moved
    return total


def _hold_some(workflow_id: int, bite: int) -> int:
    """Move some rows out of the reach of workers, so that the head of the index of what is due stays runnable."""
    with transaction.atomic():
        ids = _locked(Enrollment.objects.filter(workflow=workflow_id, state__in=(READY, WAITING)), bite)
        return Enrollment.objects.filter(pk__in=ids).update(state=HELD, lease_token=None, lease_until=None)


def release(workflow: Workflow, now: datetime, bite: int = BITE) -> int:
    """Let some of those held go on, in one transaction; returns how many, nothing when nobody is held any more.

    Where clocks ran on, whoever is overdue goes at once. Where they stood still, what remained to be waited remains.
    """
    with transaction.atomic():
        columns = Workflow.objects.values_list("status", "paused_at", "clocks_stop")
        status, paused_at, clocks_stop = columns.get(pk=workflow.pk)
        if status == Workflow.Status.PAUSED:
            return 0
        ids = _locked(Enrollment.objects.filter(workflow=workflow.pk, state=HELD), bite)
        rows = Enrollment.objects.filter(pk__in=ids)
        if clocks_stop and paused_at is not None:
            _wind_back(rows, paused_at, now)
        rows.filter(due_at=None).update(state=WAITING, attempts=0)
        rows.filter(state=HELD).update(state=READY, attempts=0)
        return len(ids)


def _wind_back(rows: Any, paused_at: datetime, now: datetime) -> None:
    """Move arrivals on by the time of the hold, and have those who wait for a time reckon anew.

    They reckon themselves: two days from arrival end later, Christmas does not. Those for whom something has happened
    meanwhile keep their arrival, or it would seem to have happened before it.
    """
    moved = []
    columns = ("pk", "entered_at", "due_at")
    for number, entered_at, due_at in rows.filter(woken_by__isnull=True).values_list(*columns):
        lost = now - max(paused_at, entered_at)
        waits = due_at is not None and due_at > entered_at
        again = {"released": True} if waits else None
        due = now if waits else due_at and due_at + lost
        moved.append((entered_at + lost, due, again, number))
    bulk.update(Enrollment, ("entered_at", "due_at", "woken_by"), moved)


def pin_all(workflow: Workflow, revision_id: int, before: datetime, bite: int = BITE) -> int:
    """Let some of those who were inside before a publishing finish on the revision that was live (decision 8).

    Whole families in one transaction; returns how many rows, nothing when all are pinned.
    """
    steps = list(program(revision_id).route.steps)
    with transaction.atomic():
        roots = Enrollment.objects.filter(
            workflow=workflow.pk, ended_at=None, parent=None, revision=None, created_at__lt=before, node__in=steps
        ).order_by("pk")
        ids = [row.pk for row in leaving.lock(roots.values_list("pk", flat=True)[:bite])]
        return Enrollment.objects.filter(pk__in=ids, revision=None, node__in=steps).update(revision=revision_id)


def leave_all(workflow: Workflow, reason: str, now: datetime, before: datetime | None = None, bite: int = BITE) -> int:
    """Let some of those inside leave, with their families, in one transaction; returns how many rows ended.

    ``before`` leaves those alone who were enrolled since.
    """
    with transaction.atomic():
        roots = Enrollment.objects.filter(workflow=workflow.pk, ended_at=None, parent=None).order_by("pk")
        if before is not None:
            roots = roots.filter(created_at__lt=before)
        return leaving.leave(list(roots.values_list("pk", flat=True)[:bite]), reason, now)


def recalculate(workflow: Workflow, step_ids: Collection[str], now: datetime, bite: int = BITE) -> int:
    """Have those look again who wait at steps that were changed or are gone, in bites that commit; returns how many.

    A delay reckons from when the record arrived, so the time already waited counts and those due leave at once
    (decision 9). Actions that wait for an answer, for their hours or to be tried again are left to that.
    """
    nodes = _waiting_places(workflow, step_ids)
    total = cursor = 0
    while True:
        with transaction.atomic():
            inside = Enrollment.objects.filter(workflow=workflow.pk, node__in=nodes, ended_at=None, pk__gt=cursor)
            waiting = Q(due_at__gt=now) | Q(pk__in=inside.filter(waits__isnull=False).values("pk"))
            ids = _locked(inside.filter(waiting, revision=None, woken_by__isnull=True), bite)
            if not ids:
                return total
            total += keeping.wake(ids, {"published": True}, now)
            cursor = ids[-1]


def _waiting_places(workflow: Workflow, step_ids: Collection[str]) -> list[str]:
    """Return which of these steps are gone, or are of a kind that does not act."""
    live = Workflow.objects.values_list("live_id", flat=True).get(pk=workflow.pk)
    steps = program(live).route.steps if live else {}
    kinds = {name: STEPS.get(steps[name].kind) if name in steps else None for name in step_ids}
    return [name for name, kind in kinds.items() if kind is None or not kind.is_action]


def _locked(rows: Any, bite: int) -> Sequence[int]:
    """Lock the first of these rows in the order of their ids."""
    return list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)[:bite])
