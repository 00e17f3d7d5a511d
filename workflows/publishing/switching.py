"""Turns workflows on and off; turning off says what happens to those inside (decision 7)."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.checking.settings import read_instant
from workflows.definition import Definition, load
from workflows.models import Workflow
from workflows.publishing import starting
from workflows.publishing.following import UNENROLL
from workflows.publishing.locking import demand_not_in_trash, locked, persistent
from workflows.publishing.refusals import PublishingRefused
from workflows.publishing.revisions import demand_ready

Status = Workflow.Status
#: Lets go, in bites, of those who were held.
RELEASE = "release"


class Off(models.TextChoices):
    """What becomes of those inside: held where they are, go on without acting (HubSpot), or leave."""

    HOLD = "hold", gettext_lazy("hold them where they are")
    DRAIN = "drain", gettext_lazy("let them go on without acting")
    UNENROLL = "unenroll", gettext_lazy("unenroll them")


@persistent
def turn_on(workflow: Workflow, *, by: int | None, now: datetime, enroll_existing: bool = False) -> Workflow:
    """Let the live revision enroll and act; whoever was held goes on. One that is on stays as it is.

    Who meets the criteria already enters only with ``enroll_existing``. Raises NotReady where what it refers to is
    gone, PublishingRefused for a draft that was never published.
    """
    with transaction.atomic():
        row = locked(workflow)
        demand_not_in_trash(row)
        if row.live is None:
            raise PublishingRefused(_("Publish this workflow first; it has only a draft."))
        if row.status == Status.ON:
            return row
        definition = load(row.live.definition)
        demand_ready(definition)
        _demand_time_left(definition, now)
        if row.status == Status.PAUSED:
            _release(row, by, now)
        row.status, row.on_since = Status.ON, now
        row.save(update_fields=["status", "on_since"])
        starting.watch(row, by, now, enroll_existing=enroll_existing)
    return row


@persistent
def turn_off(
    workflow: Workflow, *, by: int | None, now: datetime, inside: str = Off.HOLD, clocks_stop: bool = False
) -> Workflow:
    """Let nobody enter any more; ``clocks_stop`` says that delays of those who are held stand still meanwhile.

    A workflow that is held can then be drained or emptied too; to hold one that is held changes nothing.
    """
    inside = Off(inside)
    with transaction.atomic():
        row = locked(workflow)
        if row.live is None:
            return row
        starting.stop(row, now)
        if inside == Off.HOLD:
            _hold(row, now, clocks_stop)
            return row
        if row.status == Status.PAUSED and inside == Off.DRAIN:
            _release(row, by, now)
        row.status = Status.OFF
        row.save(update_fields=["status"])
        if inside == Off.UNENROLL:
            starting.begin(row, UNENROLL, by, now, reason="turned_off")
    return row


def turn_off_due(now: datetime) -> int:
    """Hold the workflows whose settings name a time to turn off that has come (decision 35); returns how many."""
    count = 0
    for workflow in Workflow.objects.filter(status=Status.ON).select_related("live"):
        if workflow.live is not None and _is_over(load(workflow.live.definition), now):
            turn_off(workflow, by=None, now=now)
            count += 1
    return count


def _hold(row: Workflow, now: datetime, clocks_stop: bool) -> None:
    if row.status == Status.PAUSED or row.trashed_at is not None:
        return
    row.status, row.paused_at, row.clocks_stop = Status.PAUSED, now, clocks_stop
    row.save(update_fields=["status", "paused_at", "clocks_stop"])


def _release(row: Workflow, by: int | None, now: datetime) -> None:
    """Let go of those who are held; when they were held stays on the row until the last of them has gone on."""
    assert row.paused_at is not None
    data = {"since": row.paused_at.isoformat(), "until": now.isoformat(), "clocks_stop": row.clocks_stop}
    starting.begin(row, RELEASE, by, now, **data)


def _demand_time_left(definition: Definition, now: datetime) -> None:
    if _is_over(definition, now):
        raise PublishingRefused(
            _("The time at which this workflow turns itself off has passed. Change it in the settings and publish.")
        )


def _is_over(definition: Definition, now: datetime) -> bool:
    end = read_instant(definition.settings.get("off_at"))
    return end is not None and end <= now
