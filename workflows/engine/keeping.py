"""Writes what a walk has left: log, counts, deliveries, waits, children and where every enrollment stands now."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Case, F, Value, When

from crm.lib import bulk
from workflows.batch import Item
from workflows.endings import state_of
from workflows.engine.programs import Program
from workflows.engine.walking import Ledger
from workflows.models import Delivery, Enrollment, LogEntry, StepDay, Wait

LOG = (
    "workflow_id", "enrollment_id", "record_id", "step_seq", "attempt", "revision_id", "node", "kind", "outcome",
    "data", "at",
)  # fmt: skip
STANDING = (
    "state", "node", "entered_at", "due_at", "woken_by", "step_seq", "attempts", "retries", "awake", "open_children",
    "revision_id", "end_reason",
)  # fmt: skip
CHILD = (
    "workflow_id", "revision_id", "object_type_id", "record_id", "parent_id", "scope", "state", "node", "entered_at",
    "due_at", "outputs", "cause", "depth", "created_at",
)  # fmt: skip
DELIVERY = ("enrollment_id", "step_seq", "key", "channel", "host", "payload", "state", "next_try", "created_at")
WAIT = ("enrollment_id", "object_type_id", "record_id", "key", "since", "looked", "seen")
READY, WAITING = Enrollment.State.READY.value, Enrollment.State.WAITING.value


def keep(program: Program, items: Sequence[Item], ledger: Ledger, now: datetime) -> None:
    """Write everything in the caller's transaction; the items are locked by it."""
    bulk.insert(LogEntry, LOG, ledger.log)
    _cancel(ledger.left, now)
    _deliver(ledger, now)
    _watch(ledger)
    _spawn(program, ledger, now)
    _stand(items, ledger, now)
    _return_children([item for item in items if item.parent_id and item.end_reason], now)
    count(program.workflow_id, ledger, now)


def _cancel(ids: Sequence[int], now: datetime) -> None:
    """Take back what those were about to send who are no longer there; what is under way is not touched."""
    if ids:
        there = Delivery.objects.filter(enrollment__in=ids, state=Delivery.State.DUE)
        there.update(state=Delivery.State.CANCELLED, settled_at=now)


def _deliver(ledger: Ledger, now: datetime) -> None:
    rows = [
        (item.id, int(key.rsplit(":", 1)[1]), key, sent.channel, sent.host, sent.payload, "due", now, now)
        for item, key, sent in ledger.deliveries
    ]
    if rows:
        bulk.insert(Delivery, DELIVERY, rows)


def _watch(ledger: Ledger) -> None:
    """Write what is waited for now, in place of what was; where that is the same, nobody need look back again."""
    looked = set()
    again = ledger.woken & {item.id for item, _watch in ledger.watches}
    if again:
        before = Wait.objects.filter(enrollment__in=again, looked=True)
        looked = set(before.values_list("enrollment_id", "object_type_id", "record_id", "key"))
    if ledger.woken:
        Wait.objects.filter(enrollment__in=ledger.woken).delete()
    rows = [
        (*spot, item.entered_at, spot in looked, ledger.seen.get(item.id))
        for item, watch in dict.fromkeys(ledger.watches)
        for spot in ((item.id, watch.object_type, watch.record_id, watch.key),)
        if not item.end_reason
    ]
    if rows:
        bulk.insert(Wait, WAIT, rows)


def _spawn(program: Program, ledger: Ledger, now: datetime) -> None:
    rows = [
        (item.workflow_id, item.revision_id, child.object_type, child.record_id, item.id, f"{seq}:{child.scope}",
         READY, program.route.head[child.path], now, now, item.outputs, item.cause, item.depth, now)
        for item, seq, child in ledger.children
    ]  # fmt: skip
    if rows:
        bulk.insert(Enrollment, CHILD, rows)


def _stand(items: Sequence[Item], ledger: Ledger, now: datetime) -> None:
    """Move the rows and give their leases back; those that stand alike are moved by one statement.

    Who was not walked, because he is held or it had become late, keeps the word of what woke him: the answer to a
    delivery comes only once.
    """
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    words: dict[str, Any] = {"": None}
    for item in items:
        word = json.dumps(item.woken_by, sort_keys=True) if item.woken_by is not None else ""
        words.setdefault(word, item.woken_by)
        place = (
            item.state, item.node, item.entered_at, item.due_at, item.step_seq, item.attempts, item.retries,
            item.awake, item.open_children, item.revision_id, item.end_reason, word,
        )  # fmt: skip
        alike[place].append(item.id)
    names = [name for name in STANDING if name != "woken_by"]
    if len(alike) * 8 <= len(items) or len(items) < 8:
        for (*standing, word), ids in alike.items():
            values: dict[str, Any] = dict(zip(names, standing, strict=True))
            ended = now if values["end_reason"] else None
            Enrollment.objects.filter(pk__in=ids).update(
                **values, woken_by=words[word], ended_at=ended, lease_token=None, lease_until=None
            )
    else:
        columns = (*names, "woken_by", "ended_at", "lease_token", "lease_until")
        rows = [
            (*standing, words[word], now if standing[-1] else None, None, None, number)
            for (*standing, word), ids in alike.items()
            for number in ids
        ]
        bulk.update(Enrollment, columns, sorted(rows, key=lambda row: row[-1]))
    changed = [(item.outputs, item.id) for item in items if item.id in ledger.outputs]
    if changed:
        bulk.update(Enrollment, ("outputs",), changed)


def _return_children(ended: Sequence[Item], now: datetime) -> None:
    """Count ended children off; whoever has none left goes on, with word of how they ended."""
    by_parent: dict[int, list[Item]] = defaultdict(list)
    for child in ended:
        assert child.parent_id is not None
        by_parent[child.parent_id].append(child)
    if not by_parent:
        return
    # Locked in the order of their ids, so that two workers do not lock them crosswise.
    parents = Enrollment.objects.filter(pk__in=by_parent, ended_at=None).order_by("pk").select_for_update(no_key=True)
    waiting: list[tuple[Any, ...]] = []
    ready: list[tuple[Any, ...]] = []
    for number, children, state in parents.values_list("pk", "open_children", "state"):
        left = max(0, children - len(by_parent[number]))
        if left:
            waiting.append((left, number))
        else:
            ready.append((0, now, {"children": "ended"}, READY if state == WAITING else state, number))
    bulk.update(Enrollment, ("open_children",), waiting)
    bulk.update(Enrollment, ("open_children", "due_at", "woken_by", "state"), ready)


def count(workflow_id: int, ledger: Ledger, now: datetime) -> None:
    """Add to the counts of the account's day, in the order of their keys."""
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    table = StepDay._meta.db_table
    statement = (
        f"INSERT INTO {table} (workflow_id, node, day, outcome, n) VALUES (%s, %s, %s, %s, %s) "
        f"ON CONFLICT (workflow_id, node, day, outcome) DO UPDATE SET n = {table}.n + excluded.n"
    )
    rows = [
        (workflow_id, node, connection.ops.adapt_datefield_value(day), outcome, number)
        for (node, outcome), number in sorted(ledger.counts.items())
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def end(ids: Sequence[int], reason: str, now: datetime) -> int:
    """End enrollments that are still open, with what they wait for.

    The caller has locked whole families, and logs one entry for each at its present ``step_seq``.
    """
    Wait.objects.filter(enrollment__in=ids).delete()
    _cancel(ids, now)
    return Enrollment.objects.filter(pk__in=ids, ended_at=None).update(
        state=state_of(reason), end_reason=reason, ended_at=now, due_at=None, woken_by=None, open_children=0,
        lease_token=None, lease_until=None, step_seq=F("step_seq") + 1,
    )  # fmt: skip


def wake(ids: Sequence[int], woken_by: dict[str, Any], now: datetime) -> int:
    """Let steps look again: what waits becomes ready, what is held will be when it is let go."""
    return Enrollment.objects.filter(pk__in=ids, ended_at=None).update(
        due_at=now, woken_by=woken_by, state=Case(When(state=WAITING, then=Value(READY)), default=F("state"))
    )
