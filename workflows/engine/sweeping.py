"""Ends passes whose record is suppressed, has met the goal or no longer meets the criteria, wherever they stand.

``guarding`` stops them before their next action; here go those that wait, at the latest with the next sweep.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models.functions import Coalesce

from records.models import registry
from records.querying import facts
from records.querying.to_query import to_query
from workflows.engine import criteria, guarding, leaving
from workflows.engine.criteria import Criteria
from workflows.engine.programs import Program, program
from workflows.models import Enrollment, Workflow

#: Passes that are looked at together.
BITE = 1_000
Status = Workflow.Status


class Pass(NamedTuple):
    """A pass that is looked at, with the workflow and the revision that it goes by."""

    id: int
    record_id: int
    revision_id: int
    cause: dict[str, object]


def after_changes(object_type: str, record_ids: Collection[int], now: datetime) -> int:
    """End what has to end because these records have changed, in the caller's transaction; returns how many rows did.

    Costs two queries where no workflow lets anybody go.
    """
    guarded = _guarded(object_type)
    return _end(_passes(guarded, object_type, record_ids), now) if guarded else 0


def watches(object_type: str) -> bool:
    """Return whether any workflow lets records of this object go for what they are."""
    return bool(_guarded(object_type))


def sweep(now: datetime) -> int:
    """End what has to end by now, also by the passing of time or for what happened to other records.

    Each bite is a transaction of its own; returns how many rows ended.
    """
    return sum(_sweep(at, now) for number in _guarded() for at in _programs(number))


def _sweep(at: Program, now: datetime) -> int:
    """Let the database find who may have to leave, since the others are many."""
    present = guarding.readable(at)
    if present == Criteria():
        return 0
    affected = registry.alive(at.definition.object).order_by()
    affected = affected.filter(to_query(present.leaving, at.definition.object, criteria.moment(now)))
    rows = _open([at.workflow_id]).filter(goes_by=at.revision_id, record_id__in=affected.values("pk"))
    ended = last = 0
    while bite := list(rows.filter(pk__gt=last).order_by("pk")[:BITE]):
        last = bite[-1][0]
        with transaction.atomic():
            ended += _end([Pass(*row) for row in bite], now)
    return ended


def _programs(workflow_id: int) -> list[Program]:
    """Return every revision that passes through a workflow go by."""
    found = _open([workflow_id]).values_list("goes_by", flat=True).order_by("goes_by").distinct()
    return [at for number in found if criteria.lets_go((at := program(number)).definition)]


def _guarded(object_type: str | None = None) -> list[int]:
    """Return the workflows that act or hold, and whose settings let anybody go."""
    rows = Workflow.objects.filter(status__in=(Status.ON, Status.PAUSED), live__isnull=False)
    if object_type is not None:
        rows = rows.filter(object_type=object_type)
    lives = rows.order_by("pk").values_list("pk", "live_id")
    return [number for number, live in lives if live and criteria.lets_go(program(live).definition)]


def _passes(workflows: Collection[int], object_type: str, record_ids: Collection[int]) -> Iterator[Pass]:
    rows = _open(workflows).filter(object_type=object_type, record_id__in=record_ids)
    return (Pass(*row) for row in rows.order_by("pk"))


def _open(workflows: Collection[int]) -> Any:
    rows = Enrollment.objects.filter(workflow__in=workflows, ended_at=None, parent=None)
    goes_by = Coalesce("revision_id", "workflow__live_id")
    return rows.annotate(goes_by=goes_by).values_list("pk", "record_id", "goes_by", "cause")


def _end(passes: Iterable[Pass], now: datetime) -> int:
    by_revision: dict[int, list[Pass]] = defaultdict(list)
    for one in passes:
        by_revision[one.revision_id].append(one)
    ended = 0
    for revision, there in sorted(by_revision.items()):
        by_reason = _reasons(program(revision), there, now)
        ended += sum(leaving.leave(ids, reason, now) for reason, ids in sorted(by_reason.items()))
    return ended


def _reasons(at: Program, passes: Collection[Pass], now: datetime) -> dict[str, list[int]]:
    """Return the passes that have to end, by the reason."""
    present = guarding.readable(at)
    object_type = at.definition.object
    alive = registry.alive(object_type).filter(pk__in={one.record_id for one in passes})
    judged = present.judge(facts.of_records(object_type, alive, present.needs), criteria.moment(now))
    found: dict[str, list[int]] = defaultdict(list)
    for one in passes:
        reason = guarding.staying(judged.get(one.record_id, ""), one.cause)
        if reason:
            found[reason].append(one.id)
    return found
