"""Live workflows by their triggers, and the rounds of matching that tests ask for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from records import editing
from records.models import Change, Deal, Event, Record
from tests.workflows.making import MONDAY, live
from workflows.engine import matching
from workflows.models import Enrollment, Workflow

#: When tests match: what they have done by the real clock lies before it.
NOW = MONDAY + timedelta(days=3_650)


def asked(name: str, operator: str, *value: Any) -> dict[str, Any]:
    return {"property": name, "operator": operator} | ({"value": value[0]} if value else {})


def group(*conditions: dict[str, Any], match: str = "all") -> dict[str, Any]:
    return {"match": match, "filters": list(conditions)}


def by_filter(*conditions: dict[str, Any], reenroll: Sequence[Any] = (), **more: Any) -> Workflow:
    """Return a live workflow with this filter as its trigger."""
    trigger = {"kind": "filter", "filter": group(*conditions), "reenroll": list(reenroll)}
    return live([{"id": "a", "kind": "note"}], trigger=trigger, **more)


def by_event(*events: dict[str, Any], **more: Any) -> Workflow:
    """Return a live workflow with these events as its trigger."""
    trigger: dict[str, Any] = {"kind": "event", "events": list(events)}
    trigger |= {key: more.pop(key) for key in ("filter", "reenroll") if key in more}
    return live([{"id": "a", "kind": "note"}], trigger=trigger, **more)


def settle() -> None:
    """Dispatch what there is until nothing is left."""
    while matching.match(NOW):
        pass
    assert not Change.objects.filter(dispatched=False).exists()
    assert not Event.objects.filter(dispatched=False).exists()


def inside(workflow: Workflow) -> list[int]:
    """Return the records that have been enrolled, as often as they were."""
    return list(Enrollment.objects.filter(workflow=workflow).order_by("pk").values_list("record_id", flat=True))


def finish(workflow: Workflow) -> None:
    """Let everybody reach the end."""
    Enrollment.objects.filter(workflow=workflow, ended_at=None).update(
        state="completed", end_reason="end", ended_at=NOW, due_at=None
    )


def deal(amount: int | None) -> Deal:
    return Deal.objects.create(name="Ship", amount=amount, pipeline="default", stage="appointmentscheduled")


def change(record: Record, **values: Any) -> None:
    editing.update(record, values)


IS_BIG = asked("amount", "is_greater_than", 5_000)
IN_OSLO = asked("city", "is_any_of", ["Oslo"])
IS_LEAD = asked("lifecycle_stage", "is_any_of", ["lead"])
