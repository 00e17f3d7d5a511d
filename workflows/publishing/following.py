"""What a new revision means for those inside (decisions 8 and 9): who is pinned, moved on, woken, or leaves."""

from datetime import datetime

from django.db.models import Q, QuerySet

from workflows import bells
from workflows.definition import Definition, Step, load, places
from workflows.engine import keeping
from workflows.models import Enrollment, Revision, Workflow
from workflows.publishing import starting

#: Ends the passes through a workflow, in bites.
UNENROLL = "unenroll"
#: Rows that are locked and woken together.
BITE = 1_000


def settle(row: Workflow, before: Revision, after: Revision, inside: str, by: int | None, now: datetime) -> None:
    """Do to those who follow the workflow what its publisher chose; the caller holds the workflow's lock."""
    following = Enrollment.objects.filter(workflow=row, ended_at=None, revision=None)
    if inside == "leave":
        starting.begin(row, UNENROLL, by, now, reason="published")
        return
    if inside == "finish":
        _finish(following, before)
        return
    old, new = load(before.definition), load(after.definition)
    there = _bodies(new)
    gone = sorted(name for name, bodies in _bodies(old).items() if there.get(name) != bodies)
    if after.gone == Revision.Gone.FINISH:
        _pin(following.filter(node__in=gone), before)
    else:
        _look_again(following.filter(node__in=gone), after, now)
    # Time already waited counts: the step works out anew, from when it was reached, how long is left.
    _look_again(following.filter(node__in=_changed(old, new)).exclude(node__in=gone), after, now)


def _finish(rows: "QuerySet[Enrollment]", on: Revision) -> None:
    """Pin rows to a revision; who waits at a step that was gone there already, to the newest that has it."""
    _pin(rows.filter(node__in=places(load(on.definition))), on)
    older = Revision.objects.filter(workflow=on.workflow_id, number__lt=on.number).order_by("-number")
    for revision in older.iterator(chunk_size=1) if rows.exists() else ():
        _pin(rows.filter(node__in=places(load(revision.definition))), revision)


def _bodies(definition: Definition) -> dict[str, tuple[str, ...]]:
    """Return the steps with the bodies that they are inside: out of them, a step is not the same one any more."""
    return {name: place.bodies for name, place in places(definition).items()}


def _changed(old: Definition, new: Definition) -> list[str]:
    """Return the steps that are still there and are set up in another way."""
    before, now = (
        {name: (place.step.kind, place.step.config, _forks(place.step)) for name, place in places(one).items()}
        for one in (old, new)
    )
    return sorted(name for name in now if name in before and now[name] != before[name])


def _forks(step: Step) -> list[object]:
    return [(path.id, path.when) for path in step.paths()]


def _pin(rows: "QuerySet[Enrollment]", to: Revision) -> None:
    """Have rows finish on a revision, in the order of their numbers, as workers lock them: nobody waits crosswise."""
    while ids := list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)[:BITE]):
        Enrollment.objects.filter(pk__in=ids).update(revision=to)


def _look_again(rows: "QuerySet[Enrollment]", revision: Revision, now: datetime) -> None:
    """Have those look again who wait for a time or a happening; an answer or children come by themselves."""
    waiting = rows.filter(Q(state="waiting", waits__isnull=False) | Q(state__in=("ready", "held"), due_at__gt=now))
    ids = sorted(set(waiting.filter(retries=0).values_list("pk", flat=True)))
    for start in range(0, len(ids), BITE):
        bite = ids[start : start + BITE]
        list(rows.filter(pk__in=bite).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        keeping.wake(bite, {"revision": revision.pk}, now)
        bells.ring()
