"""Writes the passes of those that the rules let in, and lets them out of other workflows where theirs says so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from crm.lib import bulk
from records.models import RecordQuerySet
from workflows.batch import TRIGGER
from workflows.engine import leaving
from workflows.engine.passes import Pair
from workflows.engine.programs import live_program
from workflows.models import Enrollment, Workflow
from workflows.requests import Exit, Hit

NEW = (
    "id", "workflow_id", "object_type_id", "record_id", "state", "node", "entered_at", "due_at", "outputs", "cause",
    "depth", "created_at", "ended_at", "end_reason",
)  # fmt: skip


def admit(hits: Sequence[Hit], workflows: Mapping[int, Workflow], now: datetime) -> dict[Pair, int]:
    """Write a pass for each hit and return their ids by workflow and record.

    Workflows that take their records out of others come last and one by one, so that the last of them keeps a record
    that several want for themselves.
    """
    by_workflow: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_workflow[hit.workflow_id].append(hit)
    jealous = {number for number in by_workflow if live_program(workflows[number]).settings.get("unenroll_others")}
    numbers = _write([hit for hit in hits if hit.workflow_id not in jealous], workflows, now)
    for number in sorted(jealous):
        numbers |= _write(by_workflow[number], workflows, now)
        leaving.let_out([_exit(workflows[number], by_workflow[number])], now)
    return numbers


def admit_all(workflow: Workflow, rows: RecordQuerySet[Any], hit: Hit, now: datetime) -> list[int]:
    """Write a pass for each record of a query, all for the reason of ``hit``, by one statement; returns their ids.

    For a workflow that keeps nobody out and takes nobody out of others, and for records that have not been in it.
    """
    chosen, parameters = rows.values_list("pk").query.sql_with_params()
    row = dict(zip(NEW, _row(0, hit, workflow, now), strict=True))
    del row["id"], row["record_id"]
    fields = {field.attname: field for field in Enrollment._meta.concrete_fields}
    columns = ", ".join(str(fields[name].column) for name in row)
    marks = ", ".join(f"CAST(%s AS {fields[name].db_type(connection)})" if _is_typed() else "%s" for name in row)
    values = [fields[name].get_db_prep_save(value, connection) for name, value in row.items()]
    statement = (
        f"WITH chosen(number) AS ({chosen}) INSERT INTO {Enrollment._meta.db_table} ({columns}, record_id)"
        f" SELECT {marks}, number FROM chosen ORDER BY number RETURNING record_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *values])
        return sorted(found[0] for found in cursor.fetchall())


def _is_typed() -> bool:
    """Return whether the database has to be told the types of values that stand in a query."""
    return connection.vendor == "postgresql"


def outputs(hit: Hit) -> dict[str, Any]:
    """Return what the steps may read of what started the pass."""
    if not hit.occurrence and not hit.given:
        return {}
    return {TRIGGER: {"event": dict(hit.occurrence), "given": dict(hit.given)}}


def cause(hit: Hit) -> dict[str, Any]:
    """Return why a pass began, without what is not known."""
    told = {
        "why": hit.why, "trigger": hit.trigger, "change": hit.change, "event": hit.event, "by": hit.by,
        "enrollment": hit.cause,
    }  # fmt: skip
    return {key: value for key, value in told.items() if value not in (None, "")}


def _exit(workflow: Workflow, hits: Sequence[Hit]) -> Exit:
    """Return the wish that the records leave all other workflows, or those that the settings list."""
    given = live_program(workflow).settings["unenroll_others"]
    others = None if given == "all" else tuple(number for number in given if number != workflow.pk)
    records = tuple(hit.record_id for hit in hits)
    return Exit(workflow.object_type_id, records, others, "other_workflow", but=workflow.pk)


def _write(hits: Sequence[Hit], workflows: Mapping[int, Workflow], now: datetime) -> dict[Pair, int]:
    if not hits:
        return {}
    ids = bulk.reserve(Enrollment, len(hits))
    rows = [_row(number, hit, workflows[hit.workflow_id], now) for number, hit in zip(ids, hits, strict=True)]
    bulk.insert(Enrollment, NEW, rows)
    return {(hit.workflow_id, hit.record_id): number for number, hit in zip(ids, hits, strict=True)}


def _row(number: int, hit: Hit, workflow: Workflow, now: datetime) -> tuple[Any, ...]:
    """Return a pass that stands at the first step, or that has ended where there is none."""
    first = live_program(workflow).route.first
    state, due, ended, reason = ("completed", None, now, "end") if first is None else ("ready", now, None, "")
    return (
        number, hit.workflow_id, workflow.object_type_id, hit.record_id, state, first or "", now, due, outputs(hit),
        cause(hit), hit.depth, now, ended, reason,
    )  # fmt: skip
