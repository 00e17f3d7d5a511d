"""Takes due enrollments for this worker alone: a lease by the database's clock and a token that fences off the late.

The claim commits before any step runs, so that a worker that dies has been counted.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from workflows.batch import Item
from workflows.engine import leasing
from workflows.models import Enrollment

#: How long a worker has for what it claimed; more than it ever needs, since a dead one's work waits so long.
LEASE_SECONDS = 60
LIMIT = 1_000

FIELDS = (
    "id", "workflow_id", "object_type_id", "record_id", "node", "state", "entered_at", "due_at", "step_seq",
    "attempts", "retries", "awake", "outputs", "woken_by", "depth", "parent_id", "scope", "open_children",
    "revision_id", "end_reason", "cause",
)  # fmt: skip


def claim(now: datetime, limit: int = LIMIT) -> tuple[int, list[int]]:
    """Claim what is due at ``now``; returns the token and the ids. Commits."""
    token = secrets.randbits(62)
    table = Enrollment._meta.db_table
    # What is due is compared with a parameter: a volatile clock would have every sleeper looked at.
    statement = (
        f"UPDATE {table} SET lease_token = %s, lease_until = {leasing.until()}, attempts = attempts + 1 WHERE id IN ("
        f"SELECT id FROM {table} WHERE state = 'ready' AND due_at <= %s"
        f" AND (lease_until IS NULL OR lease_until < {leasing.now()})"
        f" ORDER BY due_at, id LIMIT %s {leasing.skipping()}) RETURNING id"
    )
    due = connection.ops.adapt_datetimefield_value(now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [token, LEASE_SECONDS, due, limit])
        return token, sorted(row[0] for row in cursor.fetchall())


def take(ids: Iterable[int], token: int) -> list[Item]:
    """Return what a token still holds, as it is now, locked until the end of the transaction."""
    rows = Enrollment.objects.filter(pk__in=list(ids), lease_token=token).order_by("pk").select_for_update(no_key=True)
    return [Item(*row) for row in rows.values_list(*FIELDS)]


def look_at(ids: Sequence[int]) -> list[Item]:
    """Return enrollments as items without taking them."""
    return [Item(*row) for row in Enrollment.objects.filter(pk__in=ids).order_by("pk").values_list(*FIELDS)]
