"""Lets those go on who were held while their workflow was paused; where their clocks stood still, so much later."""

from datetime import datetime, timedelta

from crm.lib import bulk
from workflows.engine.jobs.base import Bite, JobKind
from workflows.models import Enrollment, Job

#: Rows that are let go together.
BITE = 1_000
#: Rows that fall due so soon are kept from being worked on until their clocks have been moved.
SOON = timedelta(minutes=10)
#: So long a worker that still saw the pause may put a row aside behind the job's back.
GRACE = timedelta(minutes=2)
READY, WAITING, HELD = (state.value for state in list(Enrollment.State)[:3])
STANDING = ("state", "entered_at", "due_at", "woken_by")


class Release(JobKind):
    """``data``: the pause began ``since``; with ``clocks_stop`` nobody's time ran until the job began."""

    slug = "release"

    def bite(self, job: Job, now: datetime) -> Bite:
        if job.data.get("clocks_stop"):
            if job.cursor == 0:
                _hold_who_is_due_soon(job, now)
            moved = _locked(job, pk__gt=job.cursor)
            if moved:
                since = datetime.fromisoformat(job.data["since"])
                bulk.update(Enrollment, STANDING, [_later(row, since, job.created_at) for row in moved])
                return Bite(moved[-1].pk, len(moved))
        held = _locked(job, state=HELD)
        bulk.update(Enrollment, STANDING, [_free(row) for row in held])
        return Bite(job.cursor, len(held), is_over=not held and now >= job.created_at + GRACE)


def _locked(job: Job, **which: object) -> list[Enrollment]:
    rows = Enrollment.objects.filter(workflow=job.workflow_id, ended_at=None, **which)
    return list(rows.order_by("pk").select_for_update(no_key=True).only("pk", *STANDING)[:BITE])


def _hold_who_is_due_soon(job: Job, now: datetime) -> None:
    """Without their lease, so that whoever has claimed one of them comes too late."""
    Enrollment.objects.filter(workflow=job.workflow_id, state=READY, due_at__lte=now + SOON).update(
        state=HELD, lease_token=None, lease_until=None
    )


def _later(row: Enrollment, since: datetime, now: datetime) -> tuple[object, ...]:
    """Return where a row stands whose arrival is moved by the time that it has stood still.

    Who waits for a time reckons anew: two days from arrival end later, Christmas does not. For whom something has
    happened meanwhile, the arrival stays, or it would seem to have happened before it.
    """
    if row.woken_by is not None:
        return _free(row)
    waits = row.due_at is not None and row.due_at > row.entered_at
    by = max(now - max(since, row.entered_at), timedelta())
    row.entered_at += by
    if waits:
        row.due_at, row.woken_by = now, {"released": True}
    elif row.due_at is not None:
        row.due_at += by
    return _free(row)


def _free(row: Enrollment) -> tuple[object, ...]:
    """Return a row let go: to its step when it has a time, to what it waits for when it has none."""
    state = row.state if row.state != HELD else WAITING if row.due_at is None else READY
    return (state, row.entered_at, row.due_at, row.woken_by, row.pk)
