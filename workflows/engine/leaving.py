"""Lets passes end from outside, with everything that belongs to them: whole families, never a part of one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Q

from crm.lib import bulk
from workflows.endings import state_of
from workflows.engine import keeping
from workflows.engine.walking import Ledger
from workflows.models import Enrollment, LogEntry, families
from workflows.requests import Exit

#: Families that are locked and ended together.
BITE = 500
#: How often the locks of one bite are asked for again after a deadlock with a worker.
DEADLOCKS = 5
#: Why children end whose pass is ended.
CHILD = "parent"


def leave(ids: Iterable[int], reason: str, now: datetime) -> int:
    """End the families of these enrollments, whichever member is named; returns how many rows ended.

    ``reason`` is a slug of ``workflows.endings``; children end because what they belong to does. A worker that has
    leased one of them either commits first or finds its token gone. The caller holds the transaction.
    """
    roots = sorted(set(families.roots(ids).values()))
    bites = (roots[start : start + BITE] for start in range(0, len(roots), BITE))
    return sum(_end(lock(bite), reason, now) for bite in bites)


def orphan(parents: Iterable[int], now: datetime) -> int:
    """End the open descendants of passes that have ended on their own, in the caller's transaction."""
    ended = set(parents)
    if not ended:
        return 0
    rows = [row for row in lock(ended) if row.pk not in ended]
    return _end(rows, CHILD, now)


def let_out(exits: Iterable[Exit], now: datetime) -> int:
    """End the passes that were asked to end, in the caller's transaction; returns how many rows ended.

    Only those whose own record is named: a loop of another record's pass that walks it goes on.
    """
    by_reason: dict[str, set[int]] = defaultdict(set)
    for wish in exits:
        found = Enrollment.objects.filter(
            _named(wish), object_type=wish.object_type, record_id__in=wish.record_ids, ended_at=None, parent=None
        )
        by_reason[wish.reason].update(found.values_list("pk", flat=True))
    return sum(leave(ids, reason, now) for reason, ids in by_reason.items())


def _named(wish: Exit) -> Q:
    if wish.workflow_ids is not None:
        return Q(workflow__in=wish.workflow_ids)
    return ~Q(workflow=wish.but) if wish.but is not None else Q()


def lock(roots: Iterable[int]) -> list[Enrollment]:
    """Lock the families of these roots in the order of their ids; returns the members that are still open.

    Workers lock children before their parent when the last of them ends. Where that crosses with this, the database
    sends one of the two away; here only the locks of this call are given back and asked for again.
    """
    wanted = list(roots)
    for again in range(DEADLOCKS):
        try:
            with transaction.atomic():
                return _locked(wanted)
        except OperationalError:
            if again == DEADLOCKS - 1:
                raise
    return []


def _locked(roots: Iterable[int]) -> list[Enrollment]:
    """Lock until nobody can have had children in the meantime: only who holds a parent's lock can add one."""
    held: dict[int, Enrollment] = {}
    wanted = families.members(roots)
    while wanted - held.keys():
        rows = Enrollment.objects.filter(pk__in=wanted - held.keys()).order_by("pk").select_for_update(no_key=True)
        found = {row.pk: row for row in rows}
        held |= found
        wanted = families.members(wanted & held.keys())
    return [row for row in held.values() if row.ended_at is None]


def _end(rows: Sequence[Enrollment], reason: str, now: datetime) -> int:
    """End rows that are locked, each with an entry that says why."""
    by_workflow: dict[int, list[Enrollment]] = defaultdict(list)
    for row in rows:
        by_workflow[row.workflow_id].append(row)
    for workflow_id, members in sorted(by_workflow.items()):
        live = members[0].workflow.live_id
        endings = [(row, CHILD if row.parent_id else reason) for row in members]
        bulk.insert(LogEntry, keeping.LOG, [_entry(row, ending, live, now) for row, ending in endings])
        counts = Counter((row.node, _outcome(ending)) for row, ending in endings)
        keeping.count(workflow_id, Ledger(counts=counts), now)
    alike: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        alike[CHILD if row.parent_id else reason].append(row.pk)
    return sum(keeping.end(ids, ending, now) for ending, ids in alike.items())


def _entry(row: Enrollment, ending: str, live: int | None, now: datetime) -> tuple[Any, ...]:
    """Return the log entry; it is one try later than any that came to nothing at this step."""
    return (row.workflow_id, row.pk, row.record_id, row.step_seq, row.attempts + 1, row.revision_id or live,
            row.node, "", _outcome(ending), {"ending": ending}, now)  # fmt: skip


def _outcome(ending: str) -> str:
    return "failed" if state_of(ending) == "failed" else "left"
