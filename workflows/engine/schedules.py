"""Fires schedules: each moment once, however many look; nothing from before the workflow was on, no burst afterwards.

To fire is to write that the moment has been dealt with, and to begin the job that enrolls: one transaction.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from crm.lib.calendar import between
from workflows.engine import jobs
from workflows.engine.matching import audience
from workflows.engine.matching.audience import Listener
from workflows.models import Occurrence, Revision, Workflow
from workflows.triggers import Timetable


def fire(now: datetime) -> int:
    """Fire every schedule that is due at ``now``; returns how many did. Commits each by itself."""
    listeners = [one for one in audience.current().listeners if one.listening.timetable is not None]
    rows = Occurrence.objects.filter(workflow__in=[one.workflow_id for one in listeners]) if listeners else None
    last = (
        {(pk, name): at for pk, name, at in rows.values_list("workflow", "trigger").annotate(Max("at"))}
        if rows is not None
        else {}
    )
    fired = 0
    for listener in listeners:
        timetable = listener.listening.timetable
        assert timetable is not None
        dealt_with = last.get((listener.workflow_id, timetable.name))
        for since, at in _due(listener, timetable, dealt_with, now):
            fired += _fire(listener, timetable, since, at, now)
    return fired


def _due(
    listener: Listener, timetable: Timetable, dealt_with: datetime | None, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the latest moment that is due, if any, with the one that was dealt with before it."""
    since = max(dealt_with or listener.on_since, listener.on_since)
    moments = list(between(timetable.rule, since, now, listener.program.zone))
    if not moments:
        return
    since = max(since, _in_force_since(listener))
    if moments[-1] > since:
        yield since, moments[-1]


def _in_force_since(listener: Listener) -> datetime:
    """Return since when every revision has had this schedule: moments before it are not its own."""
    rows = Revision.objects.filter(workflow=listener.workflow_id).order_by("-number")
    since = listener.on_since
    for pk, at, trigger in rows.values_list("pk", "at", "definition__trigger"):
        if pk > listener.program.revision_id:
            continue
        if trigger != listener.program.definition.trigger:
            break
        since = at
    return since


def _fire(listener: Listener, timetable: Timetable, since: datetime, at: datetime, now: datetime) -> int:
    try:
        with transaction.atomic():
            Occurrence.objects.create(workflow_id=listener.workflow_id, trigger=timetable.name, at=at)
            workflow = Workflow.objects.get(pk=listener.workflow_id)
            moments = {"since": since.isoformat(), "at": at.isoformat()}
            jobs.begin(workflow, jobs.OCCURRENCE, now, by=None, trigger=timetable.name, **moments)
    except IntegrityError:
        # Somebody else was quicker.
        return 0
    return 1
