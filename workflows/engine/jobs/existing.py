"""Enrolls records that are there already: those that meet the criteria, those of a list, or those that are named."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records.models import RecordQuerySet, registry
from records.querying import context
from records.querying.to_query import to_query
from workflows.engine import admitting, criteria, enrolling
from workflows.engine.jobs.base import Bite, JobKind
from workflows.engine.programs import live_program
from workflows.models import Job, Workflow
from workflows.requests import Hit

#: Records that are enrolled together, one by one or by one statement.
BITE, LARGE = 1_000, 5_000


class Existing(JobKind):
    """``data`` says who: ``{}`` for all that meet the criteria, ``{"list": 7}`` or ``{"records": [1, 2]}``.

    Those of a list and those named are enrolled by hand, with ``"anyway": true`` again too.
    """

    slug = "existing"

    def prepare(self, workflow: Workflow, data: dict[str, Any]) -> dict[str, Any]:
        if _is_by_hand(data) and workflow.status != Workflow.Status.ON:
            raise CallerError(_("This workflow is off, so nobody can be enrolled. Turn the workflow on first."))
        return data

    def bite(self, job: Job, now: datetime) -> Bite:
        if job.workflow.status != Workflow.Status.ON:
            return Bite(job.cursor, is_over=True)
        rows = _rows(job, now)
        if rows is not None and _lets_everybody_in(job):
            Workflow.objects.select_for_update(no_key=True).get(pk=job.workflow_id)
            records: Sequence[int] = admitting.admit_all(job.workflow, rows, _hit(job, 0), now)
        else:
            records = _named(job) if rows is None else list(rows.values_list("pk", flat=True))
            enrolling.enroll([_hit(job, number) for number in records], now)
        return Bite(records[-1], len(records)) if records else Bite(job.cursor, is_over=True)


def _lets_everybody_in(job: Job) -> bool:
    """Return whether no rule has to look at each record: they meet the criteria, and have never been here."""
    at = live_program(job.workflow)
    return not (_is_by_hand(job.data) or criteria.keeps_out(at.definition) or at.settings.get("unenroll_others"))


def _named(job: Job) -> Sequence[int]:
    return sorted({number for number in job.data.get("records", ()) if number > job.cursor})[:BITE]


def _rows(job: Job, now: datetime) -> RecordQuerySet[Any] | None:
    """Return the records of the next bite, None where they are named or it is no state of a record that triggers."""
    if "records" in job.data:
        return None
    at = live_program(job.workflow)
    if "list" in job.data:
        group = context.parse(criteria.of_lists([job.data["list"]]), at.definition.object)
    else:
        found = criteria.enrolling(at.definition, context.vocabulary())
        if found is None:
            return None
        group = found
    rows = registry.alive(at.definition.object).filter(pk__gt=job.cursor)
    rows = rows.filter(to_query(group, at.definition.object, criteria.moment(now)))
    if "list" not in job.data:
        rows = rows.exclude(criteria.has_been_in(job.workflow_id))
    return rows.order_by("pk")[: LARGE if _lets_everybody_in(job) else BITE]


def _hit(job: Job, number: int) -> Hit:
    if not _is_by_hand(job.data):
        return Hit(job.workflow_id, number, "existing", by=job.by_id)
    return Hit(job.workflow_id, number, "manual", by=job.by_id, anyway=bool(job.data.get("anyway")))


def _is_by_hand(data: dict[str, Any]) -> bool:
    return "records" in data or "list" in data
