"""Which passes records have had through workflows: one question for many pairs of both, answered from an index."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from workflows.models import Enrollment

Pair = tuple[int, int]

_PAIRS = {
    "postgresql": "unnest(%s::bigint[], %s::bigint[]) AS pair(workflow_id, record_id) JOIN {table} AS pass"
    " ON pass.workflow_id = pair.workflow_id AND pass.record_id = pair.record_id",
    # CROSS JOIN keeps SQLite from going through the passes first.
    "sqlite": "json_each(%s) AS pair CROSS JOIN {table} AS pass ON pass.workflow_id = json_extract(pair.value, '$[0]')"
    " AND pass.record_id = json_extract(pair.value, '$[1]')",
}


class Past(NamedTuple):
    """Whether a record is in a workflow now, and how many of its passes began after a given instant."""

    is_active: bool
    recent: int


def past(pairs: Collection[Pair], since: datetime) -> dict[Pair, Past]:
    """Return the past of each pair of workflow and record that has one; children do not count."""
    if not pairs:
        return {}
    listed = sorted(pairs)
    parameters: list[Any] = [json.dumps(listed)]
    if connection.vendor == "postgresql":
        parameters = [[pair[0] for pair in listed], [pair[1] for pair in listed]]
    statement = (
        "SELECT pass.workflow_id, pass.record_id, MAX(CASE WHEN pass.ended_at IS NULL THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN pass.created_at > %s THEN 1 ELSE 0 END) FROM "
        + _PAIRS[connection.vendor].format(table=Enrollment._meta.db_table)
        + " WHERE pass.parent_id IS NULL GROUP BY pass.workflow_id, pass.record_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(since), *parameters])
        return {(row[0], row[1]): Past(bool(row[2]), row[3]) for row in cursor.fetchall()}
