"""Says whether the job was done, by SQL that knows nothing of how; no figure is printed for a job half done."""

from typing import Any

from django.db import connection

from workflows.benchmarks.engine import job
from workflows.models import LogEntry, Workflow

#: What must come out, with the number of records that enroll: ``every`` of them, or those ``home`` and ``abroad``.
QUESTIONS = {
    "completed": ("SELECT count(*) FROM workflows_enrollment WHERE workflow_id = %s AND state = 'completed'", "every"),
    "distinct": ("SELECT count(DISTINCT record_id) FROM workflows_enrollment WHERE workflow_id = %s", "every"),
    "status": ("SELECT count(*) FROM records_contact WHERE lead_status = 'OPEN' AND 0 < %s", "every"),
    "home": (
        "SELECT count(*) FROM records_contact WHERE lifecycle_stage = 'marketingqualifiedlead' AND country = 'Norway'"
        " AND 0 < %s",
        "home",
    ),
    "abroad": (
        "SELECT count(*) FROM records_contact WHERE lifecycle_stage = 'salesqualifiedlead' AND country <> 'Norway'"
        " AND 0 < %s",
        "abroad",
    ),
    "log": ("SELECT count(*) FROM workflows_logentry WHERE workflow_id = %s AND enrollment_id IS NOT NULL", "log"),
    "changes": (
        "SELECT count(*) FROM records_change WHERE kind = 'updated' AND enrollment IS NOT NULL AND 0 < %s",
        "changes",
    ),
    "score": ("SELECT sum(score) FROM records_contact WHERE 0 < %s", "score"),
}


def demand_done(workflow: Workflow, count: int, limit: int | None = None) -> None:
    """Raise RuntimeError where the job on ``count`` contacts, of whom ``limit`` were to enroll, was not done."""
    expected = _expected(count, limit)
    with connection.cursor() as cursor:
        for name, (question, answer) in QUESTIONS.items():
            cursor.execute(question, [workflow.pk])
            found = cursor.fetchone()[0]
            if found != expected[answer]:
                raise RuntimeError(f"{name}: {found} where {expected[answer]} were expected.")
    told = (
        LogEntry.objects.filter(kind="increase_property").order_by("-pk").values_list("data", flat=True).first() or {}
    )
    if set(told) != {"property", "amount", "value"}:
        raise RuntimeError(f"The log says {told}.")


def _expected(count: int, limit: int | None) -> dict[str, Any]:
    numbers = [number for number in range(count) if number % 4 < 2][:limit]
    home = sum(1 for number in numbers if number % 3)
    return {
        "every": len(numbers),
        "home": home,
        "abroad": len(numbers) - home,
        "log": 4 * len(numbers),
        "changes": 3 * len(numbers),
        "score": sum(number % 100 for number in range(count)) + job.POINTS * len(numbers),
    }
