"""Takes due enrollments for this worker alone: a lease by the database's clock and a token that fences off the late.

The claim commits before any step runs, so that a worker that dies has been counted.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from workflows.batch import Item
from workflows.engine import leasing
from workflows.models import Enrollment

#: How long a worker has for what it claimed; more than it ever needs, since a dead one's work waits so long.
LEASE_SECONDS = 60
LIMIT = 1_000
#: What is done by a few statements may be more at a time.
LARGE = 5_000
#: After so many steps without a wait a pass is looked after step by step, until it is found to go in a circle.
LONG_AWAKE = 400
#: Claims, the present one among them, after which a pass no longer goes in a batch with others.
UNSUSPECTED = 2

FIELDS = (
    "id", "workflow_id", "object_type_id", "record_id", "node", "state", "entered_at", "due_at", "step_seq",
    "attempts", "retries", "awake", "outputs", "woken_by", "depth", "parent_id", "scope", "open_children",
    "revision_id", "end_reason", "cause",
)  # fmt: skip


class Claimed(NamedTuple):
    """One row that was claimed, as far as must be known to put batches together.

    ``is_fresh`` says that it has just come to its step on its own: nothing woke it, failed or was tried before;
    ``is_suspect`` that several claims have come to nothing, so that it may be the one at which workers die.
    """

    id: int
    workflow_id: int
    revision_id: int | None
    record_id: int
    node: str
    is_fresh: bool
    is_suspect: bool


def claim(now: datetime, limit: int = LIMIT) -> tuple[int, list[Claimed]]:
    """Claim what is due at ``now``; returns the token and the rows in the order of their ids. Commits."""
    token = secrets.randbits(62)
    table = Enrollment._meta.db_table
    # What is due is compared with a parameter: a volatile clock would have every sleeper looked at.
    chosen = (
        f"SELECT id FROM {table} WHERE state = 'ready' AND due_at <= %s"
        f" AND (lease_until IS NULL OR lease_until < {leasing.now()})"
        f" ORDER BY due_at, id LIMIT %s {leasing.skipping()}"
    )
    statement = (
        f"UPDATE {table} SET lease_token = %s, lease_until = {leasing.until()}, attempts = attempts + 1"
        f" WHERE {leasing.one_of(chosen)} RETURNING id, workflow_id, revision_id, record_id, node,"
        # Here SQLite 3.40 says of a NULL that it is not one, so that question is asked in Python.
        f" attempts = 1 AND retries = 0 AND entered_at = due_at AND awake < {LONG_AWAKE}, attempts - retries,"
        " parent_id, woken_by"
    )
    due = connection.ops.adapt_datetimefield_value(now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [token, LEASE_SECONDS, due, limit])
        found = cursor.fetchall()
    return token, sorted(
        Claimed(number, workflow, revision, record, node, is_fresh, in_vain > UNSUSPECTED)
        for number, workflow, revision, record, node, is_first, in_vain, parent, woken_by in found
        for is_fresh in (bool(is_first) and parent is None and woken_by is None,)
    )


def take(ids: Iterable[int], token: int) -> list[Item]:
    """Return what a token still holds, as it is now, locked until the end of the transaction."""
    rows = Enrollment.objects.filter(pk__in=list(ids), lease_token=token).order_by("pk").select_for_update(no_key=True)
    return [Item(*row) for row in rows.values_list(*FIELDS)]


def look_at(ids: Sequence[int]) -> list[Item]:
    """Return enrollments as items without taking them."""
    return [Item(*row) for row in Enrollment.objects.filter(pk__in=ids).order_by("pk").values_list(*FIELDS)]
