"""Whose turn it is at a step that goes round: derived from the counts of the log, so that no row of its own is needed.

On PostgreSQL workers take turns at the step, since each must know how far the others have come.
"""

import zlib

from django.db import connection
from django.db.models import Sum

from workflows.batch import Batch
from workflows.models import StepDay

#: Keeps these locks apart from others that the database may hand out.
ROTATION = 0x726F7461


def begin(batch: Batch) -> int:
    """Return how many have had their turn at the batch's step."""
    kept = batch.unit.memo.get(_key(batch))
    if kept is not None:
        return int(kept)
    if connection.vendor == "postgresql" and not batch.is_rehearsal:
        step = zlib.crc32(f"{batch.workflow_id}:{batch.step.id}".encode()) - 2**31
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ROTATION, step])
    rows = StepDay.objects.filter(workflow=batch.workflow_id, node=batch.step.id, outcome="done")
    return int(rows.aggregate(total=Sum("n"))["total"] or 0)


def end(batch: Batch, count: int) -> None:
    """Say how many have had their turn now; the log says so only after the transaction's last step."""
    batch.unit.memo[_key(batch)] = count


def _key(batch: Batch) -> tuple[str, int, str]:
    return ("turns", batch.workflow_id, batch.step.id)
