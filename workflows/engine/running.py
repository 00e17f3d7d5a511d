"""Enrollment → steps: claims what is due and walks it, batch by batch, each in one transaction.

One bad record does not sink the others: where a batch fails it is halved until the culprit stands alone, and only its
attempt counts.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records.editing.unit import Unit
from workflows.batch import Item
from workflows.engine import claiming, enrolling, following, fusing, keeping, leaving, transitions
from workflows.engine.claiming import Claimed
from workflows.engine.programs import Program, program
from workflows.engine.walking import MOST_HOPS, Ledger, Walk
from workflows.models import Enrollment, Workflow
from workflows.outcomes import Outcome, Retry
from workflows.requests import Exit, Hit

logger = logging.getLogger(__name__)

#: How often a batch is begun again after a deadlock or a lock that could not be had.
DEADLOCKS = 5
#: After so long a transaction takes no further hop; a lease is much longer.
BUDGET_SECONDS = 2.0
Status = Workflow.Status


@dataclass(frozen=True)
class Ran:
    """How much one round did."""

    claimed: int = 0
    steps: int = 0
    failed: int = 0
    fused: int = 0

    def __add__(self, other: "Ran") -> "Ran":
        return Ran(
            self.claimed + other.claimed, self.steps + other.steps, self.failed + other.failed, self.fused + other.fused
        )


def run(now: datetime, limit: int = claiming.LIMIT) -> Ran:
    """Claim what is due and take it as far as it goes; returns how much was done, nothing where nothing was due.

    As long as whole claims can be fused, larger ones follow.
    """
    started = time.monotonic()
    total = ran = _run(now, limit)
    while ran.claimed == ran.fused == limit and time.monotonic() - started < BUDGET_SECONDS:
        limit = claiming.LARGE
        ran = _run(now, limit)
        total += ran
    return total


def _run(now: datetime, limit: int) -> Ran:
    """Take one claim; what goes wrong with one workflow's batch is no matter of the others'."""
    token, claimed = claiming.claim(now, limit)
    total = Ran(claimed=len(claimed))
    for group in _groups(claimed).values():
        try:
            total += _take_along(group, token, now)
        except Exception:
            logger.exception("A batch of workflow %s failed.", group[0].workflow_id)
            if not connection.is_usable():
                raise
    return total


def _take_along(group: Sequence[Claimed], token: int, now: datetime) -> Ran:
    """Fuse what can be and walk the rest; whoever was claimed several times for nothing walks alone, one by one."""
    taken, steps = _fuse(group, token, now)
    ran = Ran(steps=steps, fused=len(taken))
    rest = [row for row in group if row.id not in taken]
    together = [row.id for row in rest if not row.is_suspect]
    if together:
        ran += _work(together, token, now)
    for row in rest:
        if row.is_suspect:
            ran += _work([row.id], token, now)
    return ran


def _groups(claimed: Iterable[Claimed]) -> dict[tuple[int, int | None], list[Claimed]]:
    """Return what can be walked together: passes through the same revision of the same workflow."""
    grouped: dict[tuple[int, int | None], list[Claimed]] = defaultdict(list)
    for row in claimed:
        grouped[row.workflow_id, row.revision_id].append(row)
    return grouped


def _fuse(group: Sequence[Claimed], token: int, now: datetime) -> tuple[set[int], int]:
    """Take along by few statements those that can be; returns them and the number of steps they took.

    Whatever goes wrong here is of no consequence: nothing is written then, and all are walked one by one.
    """
    by_node: dict[str, list[Claimed]] = defaultdict(list)
    for row in group:
        if row.is_fresh:
            by_node[row.node].append(row)
    gone, steps = set[int](), 0
    for rows in by_node.values():
        if len(rows) >= fusing.LEAST:
            try:
                taken, count = fusing.run(rows, token, now)
            except DatabaseError:
                logger.warning("A fused run of workflow %s is walked instead.", rows[0].workflow_id, exc_info=True)
                continue
            gone |= taken
            steps += count
    return gone, steps


def _work(ids: Sequence[int], token: int, now: datetime) -> Ran:
    """Walk a batch in one transaction; on an exception its halves, each in their own."""
    for _again in range(DEADLOCKS):
        try:
            with transaction.atomic():
                return _walk(ids, token, now)
        except OperationalError:
            if not connection.is_usable():
                raise
        except Exception:
            break
    if len(ids) == 1:
        return _alone(ids, token, now)
    middle = len(ids) // 2
    return _work(ids[:middle], token, now) + _work(ids[middle:], token, now)


def _alone(ids: Sequence[int], token: int, now: datetime) -> Ran:
    """Take the culprit one step on, so that the failure is known to be that step's; count it, and no one else's."""
    try:
        with transaction.atomic():
            return _walk(ids, token, now, most_hops=1)
    except Exception as error:
        if not connection.is_usable():
            raise
        logger.exception("A step failed for enrollment %s.", ids[0])
        with transaction.atomic():
            return _walk(ids, token, now, failure=Retry(_in_words(error)))


def _walk(
    ids: Sequence[int], token: int, now: datetime, most_hops: int = MOST_HOPS, failure: Outcome | None = None
) -> Ran:
    """Walk items of one workflow and write what became of them; ``failure`` is then what their step answers."""
    items = claiming.take(ids, token)
    if not items:
        return Ran()
    unit = Unit(now)
    for object_type, numbers in _by_object(items).items():
        unit.load(object_type, numbers)
    status, live = Workflow.objects.values_list("status", "live_id").get(pk=items[0].workflow_id)
    started = time.monotonic()
    ran = Ran()
    ledgers = []
    nodes = {item.id: item.node for item in items}
    parents = {item.id for item in items if item.open_children}
    for at, there in _by_program(items, live, now).items():
        walk = Walk(at, unit, now, is_draining=status == Status.OFF)
        # Who was moved on from a step that is gone no longer waits for what it waited for there.
        walk.ledger.woken.update(item.id for item in there if item.node != nodes[item.id])
        standing = [item for item in there if _can_walk(walk, item, status)]
        if failure is not None:
            walk.settle(at.route.steps[standing[0].node], standing, {item.id: failure for item in standing})
        else:
            walk.go(standing, most_hops, lambda: time.monotonic() - started > BUDGET_SECONDS)
        unit.flush()
        keeping.keep(at, there, walk.ledger, now)
        leaving.orphan([item.id for item in there if item.end_reason and item.id in parents], now)
        ledgers.append(walk.ledger)
        ran += Ran(steps=len(walk.ledger.log), failed=walk.ledger.failed)
    _grant(ledgers, now)
    return ran


def _grant(ledgers: Sequence[Ledger], now: datetime) -> None:
    """Meet the wishes of steps when all are kept: who leaves goes first, so that he can come again."""
    requests = [request for ledger in ledgers for request in ledger.requests]
    exits = [request for request in requests if isinstance(request, Exit)]
    hits = [request for request in requests if isinstance(request, Hit)]
    if exits:
        leaving.let_out(exits, now)
    if hits:
        enrolling.enroll(hits, now)


def _by_object(items: Iterable[Item]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for item in items:
        found[item.object_type].append(item.record_id)
    return dict(sorted(found.items()))


def _by_program(items: Iterable[Item], live: int, now: datetime) -> dict[Program, list[Item]]:
    found: dict[Program, list[Item]] = defaultdict(list)
    for item in items:
        at = following.program_of(item, live, now)
        if at is None:
            at = program(live)
            transitions.end(item, "published")
        found[at].append(item)
    return found


def _can_walk(walk: Walk, item: Item, status: str) -> bool:
    """Return whether an item may take steps now; it is moved aside or ended where it may not."""
    if item.end_reason:
        walk.leave(item, item.end_reason)
        return False
    record = walk.unit.get(item.object_type, item.record_id)
    if record is None:
        walk.leave(item, "deleted")
        return False
    item.record = record
    if item.attempts - item.retries > transitions.MOST_CLAIMS:
        walk.leave(item, "worker")
        return False
    if status == Status.PAUSED:
        # This claim does not count: nothing was tried.
        item.state, item.attempts = Enrollment.State.HELD.value, item.attempts - 1
        return False
    return True


def _in_words(error: Exception) -> str:
    """Return what a person may read of an error; the rest is in the server's log."""
    if isinstance(error, CallerError):
        return str(error)
    return _("Something unexpected went wrong (%(error)s). The server's log has the details.") % {
        "error": type(error).__name__
    }
