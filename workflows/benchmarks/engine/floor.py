"""The floor: the job by hand-written SQL, one statement per table and chunk, into the same tables and indexes."""

import time
from typing import Any

from django.db import connection, transaction

from crm.lib import clock
from records.models.guard import capturing
from workflows.benchmarks.engine import job
from workflows.models import Workflow

CHUNK = 1_000
CONDITION = "c.deleted_at IS NULL AND c.lifecycle_stage IN ('subscriber', 'lead') AND c.score < %(fewer)s"
END = f"""SELECT max(id) FROM (SELECT id FROM records_contact c WHERE {CONDITION} AND c.id > %(low)s
    ORDER BY c.id LIMIT %(chunk)s) chunk"""
ENROLLMENTS = f"""INSERT INTO workflows_enrollment (workflow_id, object_type_id, record_id, state, node, entered_at,
    step_seq, outputs, cause, created_at, ended_at, end_reason, scope, open_children, attempts, retries, awake, depth)
    SELECT %(workflow)s, 'contact', c.id, 'completed', 'a', %(now)s, 4, '{{}}', '{{"why": "existing"}}', %(now)s,
    %(now)s, 'end', '', 0, 0, 0, 4, 0 FROM records_contact c
    WHERE {CONDITION} AND c.id > %(low)s AND c.id <= %(high)s ORDER BY c.id"""
JOINED = """FROM workflows_enrollment e JOIN records_contact c ON c.id = e.record_id
    WHERE e.workflow_id = %(workflow)s AND e.record_id > %(low)s AND e.record_id <= %(high)s"""
STAGE = "CASE WHEN c.country = %(country)s THEN %(home)s ELSE %(abroad)s END"
JSON = {"postgresql": "to_jsonb", "sqlite": "json_quote"}
CAST = {"postgresql": "::jsonb", "sqlite": ""}
OBJECT = {"postgresql": "jsonb_build_object", "sqlite": "json_object"}
TEXT = {"postgresql": "::text", "sqlite": ""}
CHANGES = f"""INSERT INTO records_change (object_type_id, record_id, kind, property, old, new, source, enrollment,
    depth, at, dispatched)
    SELECT 'contact', c.id, 'updated', 'lead_status', %(json)s(c.lead_status), %(json)s(%%(status)s%(text)s),
    %%(source)s, e.id, 1, %%(now)s, %(false)s {JOINED.replace("%", "%%")}
    UNION ALL SELECT 'contact', c.id, 'updated', 'lifecycle_stage', %(json)s(c.lifecycle_stage),
    %(json)s(({STAGE.replace("%", "%%")})%(text)s), %%(source)s, e.id, 1, %%(now)s, %(false)s
    {JOINED.replace("%", "%%")}
    UNION ALL SELECT 'contact', c.id, 'updated', 'score', %(json)s(c.score), %(json)s(c.score + %%(points)s),
    %%(source)s, e.id, 1, %%(now)s, %(false)s {JOINED.replace("%", "%%")}"""
LOG = """INSERT INTO workflows_logentry (workflow_id, enrollment_id, record_id, step_seq, attempt, revision_id, node,
    kind, outcome, data, at)
    SELECT %(workflow)s, e.id, c.id, s.seq, 1, %(revision)s,
    CASE WHEN s.seq < 2 THEN s.node WHEN c.country = %(country)s THEN 'n' || s.node ELSE 'o' || s.node END,
    s.kind, s.outcome, CASE s.seq
    WHEN 0 THEN '{"property": "Lead status", "value": "Open"}'{json}
    WHEN 1 THEN CASE WHEN c.country = %(country)s THEN '{"name": "Norway", "branch": "b1"}'{json}
        ELSE '{"name": "None met", "branch": "b0"}'{json} END
    WHEN 2 THEN CASE WHEN c.country = %(country)s
        THEN '{"property": "Lifecycle stage", "value": "Marketing qualified lead"}'{json}
        ELSE '{"property": "Lifecycle stage", "value": "Sales qualified lead"}'{json} END
    ELSE {object}('property', 'Contact score', 'amount', '5', 'value', CAST(CAST(c.score + 5 AS bigint) AS text))
    END, %(now)s
    FROM workflows_enrollment e JOIN records_contact c ON c.id = e.record_id CROSS JOIN (
    SELECT 0 AS seq, 'a' AS node, 'set_property' AS kind, 'done' AS outcome
    UNION ALL SELECT 1, 'b', 'branch', 'taken' UNION ALL SELECT 2, '1', 'set_property', 'done'
    UNION ALL SELECT 3, '2', 'increase_property', 'done') s
    WHERE e.workflow_id = %(workflow)s AND e.record_id > %(low)s AND e.record_id <= %(high)s"""
CONTACTS = f"""UPDATE records_contact AS c SET lead_status = %(status)s, lifecycle_stage = {STAGE},
    score = c.score + %(points)s, updated_at = %(now)s
    WHERE {CONDITION.replace("c.", "")} AND id > %(low)s AND id <= %(high)s"""


def run(workflow: Workflow) -> float:
    """Do the job; returns the seconds."""
    began = time.perf_counter()
    low = 0
    while True:
        with transaction.atomic(), capturing():
            high = _chunk(workflow, low)
        if high is None:
            return time.perf_counter() - began
        low = high


def _chunk(workflow: Workflow, low: int) -> int | None:
    vendor = connection.vendor
    words = {"json": JSON[vendor], "text": TEXT[vendor], "false": "false" if vendor == "postgresql" else "0"}
    values: dict[str, Any] = {
        "workflow": workflow.pk, "revision": workflow.live_id, "source": f"workflow:{workflow.pk}", "low": low,
        "now": connection.ops.adapt_datetimefield_value(clock.now()), "fewer": job.FEWER_THAN, "chunk": CHUNK,
        "country": job.COUNTRY, "status": job.STATUS, "home": job.HOME, "abroad": job.ABROAD, "points": job.POINTS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(END, values)
        values["high"] = cursor.fetchone()[0]
        if values["high"] is None:
            return None
        cursor.execute(ENROLLMENTS, values)
        cursor.execute(CHANGES % words, values)
        cursor.execute(LOG.replace("{json}", CAST[vendor]).replace("{object}", OBJECT[vendor]), values)
        cursor.execute(CONTACTS, values)
    return int(values["high"])
