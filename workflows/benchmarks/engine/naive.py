"""The naive way: one task of the queue for each record, every step a ``save()`` of its own."""

import time
from typing import Any

from django.db import transaction

from crm.lib import clock, queue
from records.models import Contact
from records.models.origin import Origin, origin
from workflows.benchmarks.engine import job
from workflows.models import Enrollment, LogEntry, Workflow

#: More records would only take longer: the rate does not depend on how many there are.
RECORDS = 500
PATIENCE_SECONDS = 300


def run(workflow: Workflow) -> float:
    """Ring once for each of the first records and wait until a cluster has done them; returns the seconds."""
    chosen = Contact.live.filter(lifecycle_stage__in=job.STAGES, score__lt=job.FEWER_THAN).order_by("pk")
    ids = list(chosen.values_list("pk", flat=True)[:RECORDS])
    began = time.perf_counter()
    with transaction.atomic():
        for pk in ids:
            queue.later(do, workflow.pk, workflow.live_id, pk)
    while Enrollment.objects.filter(state="completed").count() < len(ids):
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise RuntimeError("The workers did not finish.")
        time.sleep(0.02)
    return time.perf_counter() - began


def do(workflow: int, revision: int, record: int) -> None:
    """Take one contact through the whole workflow."""
    contact = Contact.objects.get(pk=record)
    # Not ready: the engine must find nothing to do here.
    enrollment = Enrollment.objects.create(
        workflow_id=workflow,
        object_type_id="contact",
        record_id=record,
        node="a",
        state="waiting",
        cause={"why": "existing"},
    )
    with origin(Origin(f"workflow:{workflow}", enrollment=enrollment.pk, depth=1)):
        contact.lead_status = job.STATUS
        contact.save()
        _log(enrollment, revision, 0, "a", "set_property", "done", {"property": "Lead status", "value": "Open"})
        path = "n" if contact.country == job.COUNTRY else "o"
        _log(enrollment, revision, 1, "b", "branch", "taken", {"name": contact.country, "branch": path})
        contact.lifecycle_stage = job.HOME if path == "n" else job.ABROAD
        contact.save()
        told = {"property": "Lifecycle stage", "value": str(contact.lifecycle_stage)}
        _log(enrollment, revision, 2, f"{path}1", "set_property", "done", told)
        contact.score = (contact.score or 0) + job.POINTS
        contact.save()
        told = {"property": "Contact score", "amount": str(job.POINTS), "value": str(contact.score)}
        _log(enrollment, revision, 3, f"{path}2", "increase_property", "done", told)
    enrollment.state, enrollment.end_reason, enrollment.ended_at = "completed", "end", clock.now()
    enrollment.due_at = None
    enrollment.save()


def _log(enrollment: Enrollment, revision: int, seq: int, *about: Any) -> None:
    node, kind, outcome, data = about
    LogEntry.objects.create(
        workflow_id=enrollment.workflow_id, enrollment=enrollment, record_id=enrollment.record_id, step_seq=seq,
        revision_id=revision, node=node, kind=kind, outcome=outcome, data=data,
    )  # fmt: skip
