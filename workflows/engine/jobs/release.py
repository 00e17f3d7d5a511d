"""Lets those go on who were held while their workflow was paused; where their clocks stood still, so much later."""

from datetime import datetime, timedelta

from crm.lib import bulk
from workflows.engine.jobs.base import Bite, JobKind
from workflows.models import Enrollment, Job, Workflow

#: Rows that are let go together.
BITE = 1_000
#: Rows that fall due so soon are kept from being worked on until their clocks have been moved.
SOON = timedelta(minutes=10)
#: So long a worker that still saw the pause may put a row aside behind the job's back.
GRACE = timedelta(minutes=2)
READY, WAITING, HELD = (state.value for state in list(Enrollment.State)[:3])
STANDING = ("state", "entered_at", "due_at", "woken_by")
#: Words that have a step look again although nothing has happened to the record.
NO_HAPPENING = {"released", "revision"}


class Release(JobKind):
    """``data``: the pause began ``since``; with ``clocks_stop`` nobody's time ran until the job began.

    Where the workflow is held again meanwhile, or was let go once more, nobody is let go by this job; but each still
    gets the time back for which this pause stopped his clock, before a later pause is reckoned with.
    """

    slug = "release"

    def bite(self, job: Job, now: datetime) -> Bite:
        others = Job.objects.filter(workflow=job.workflow_id, kind=self.slug, ended_at=None)
        lets_go = job.workflow.status != Workflow.Status.PAUSED and not others.filter(pk__gt=job.pk).exists()
        clocks_stop, has_to_wait = bool(job.data.get("clocks_stop")), others.filter(pk__lt=job.pk).exists()
        if has_to_wait or (clocks_stop and job.cursor == 0):
            _hold_who_is_due_soon(job, now)
        if has_to_wait:
            return Bite(job.cursor)
        if clocks_stop:
            moved = _locked(job, pk__gt=job.cursor)
            if moved:
                since = datetime.fromisoformat(job.data["since"])
                rows = [_later(row, since, job.created_at) for row in moved]
                bulk.update(Enrollment, STANDING, [_free(row) if lets_go else _as_it_stands(row) for row in rows])
                return Bite(moved[-1].pk, len(moved))
        if not lets_go:
            return Bite(job.cursor, is_over=True)
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


def _later(row: Enrollment, since: datetime, now: datetime) -> Enrollment:
    """Return a row whose arrival is moved by the time that it has stood still.

    Who waits for a time reckons anew: two days from arrival end later, Christmas does not. For whom something has
    happened meanwhile, the arrival stays, or it would seem to have happened before it.
    """
    looks_again = row.woken_by is not None and row.woken_by.keys() <= NO_HAPPENING
    if row.woken_by is not None and not looks_again:
        return row
    waits = row.due_at is not None and (looks_again or row.due_at > row.entered_at)
    by = max(now - max(since, row.entered_at), timedelta())
    row.entered_at += by
    if waits:
        row.due_at, row.woken_by = now, {"released": True}
    elif row.due_at is not None:
        row.due_at += by
    return row


def _free(row: Enrollment) -> tuple[object, ...]:
    """Return a row let go: to its step when it has a time, to what it waits for when it has none."""
    if row.state == HELD:
        row.state = WAITING if row.due_at is None else READY
    return _as_it_stands(row)


def _as_it_stands(row: Enrollment) -> tuple[object, ...]:
    return (row.state, row.entered_at, row.due_at, row.woken_by, row.pk)
