"""Makes live workflows and enrollments for tests, past everything that checks or decides."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from crm.lib import clock
from records.models import Record
from workflows.definition import Definition, dump, load
from workflows.engine import running
from workflows.models import Draft, Enrollment, LogEntry, Revision, Workflow

#: A Monday morning, on which most tests begin.
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def live(
    steps: list[dict[str, Any]],
    *,
    object_type: str = "contact",
    trigger: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
    name: str = "Welcome",
    status: str = "on",
) -> Workflow:
    """Return a workflow that is on, with these steps as its first revision."""
    definition = load(
        {
            "object": object_type,
            "name": name,
            "trigger": dict(trigger or {"kind": "manual"}),
            "settings": dict(settings or {}),
            "steps": steps,
        }
    )
    workflow = Workflow.objects.create(object_type_id=object_type)
    Draft.objects.create(workflow=workflow, definition=dump(definition))
    publish(workflow, definition)
    # Not later than the real clock, by which records change in tests.
    Workflow.objects.filter(pk=workflow.pk).update(status=status, on_since=min(MONDAY, clock.now()))
    workflow.refresh_from_db()
    return workflow


def publish(workflow: Workflow, definition: Definition, gone: str = "finish") -> Revision:
    """Make a definition the live revision."""
    number = workflow.revisions.count() + 1
    revision = Revision.objects.create(
        workflow=workflow, number=number, definition=dump(definition), at=MONDAY, gone=gone
    )
    Workflow.objects.filter(pk=workflow.pk).update(live=revision)
    return revision


def enrolled(workflow: Workflow, record: Record, at: datetime = MONDAY, **columns: Any) -> Enrollment:
    """Put a record at the first step of a workflow."""
    assert workflow.live is not None
    first = load(workflow.live.definition).steps[0].id
    return Enrollment.objects.create(
        workflow=workflow,
        object_type_id=record.object_type_id,
        record_id=record.pk,
        **{"node": first, "entered_at": at, "due_at": at, "created_at": at, **columns},
    )


def drain(now: datetime = MONDAY) -> running.Ran:
    """Run what is due until nothing is."""
    total = ran = running.run(now)
    while ran.claimed:
        ran = running.run(now)
        total += ran
    return total


def log(enrollment: Enrollment) -> list[tuple[str, str]]:
    """Return the steps and outcomes of an enrollment in order."""
    rows = LogEntry.objects.filter(enrollment=enrollment).order_by("step_seq", "attempt")
    return list(rows.values_list("node", "outcome"))
