"""Wakes passes that wait for something to happen, and looks back for what happened while they were lying down.

To wake is only to have the step look again: it decides anew from what is true by then. So waking once too often costs
a look, and what matters is never to wake too seldom. A wait's row stays, or is there again, until the pass has left
its step; whoever dispatches a change meets it. What was dispatched before the row could be seen is found by one look
back, over more than is needed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from crm.lib import bulk, clock
from records.models import Task, journal
from workflows.happenings import Happening
from workflows.models import Enrollment, Wait
from workflows.steps import occurred
from workflows.steps.arrivals import MARGIN, Seen

#: Waits that one look back takes on.
BITE = 1_000
#: What the keys of those begin with that wait for a task.
TASK = "task:"
READY, WAITING = Enrollment.State.READY.value, Enrollment.State.WAITING.value

#: object, record, key.
Spot = tuple[str, int, str]


def wake_for(happenings: Iterable[Happening], now: datetime) -> int:
    """Have those look again that wait for one of these, in the caller's transaction; returns how many were woken.

    Of several the step is told the earliest; it looks for itself at all there were.
    """
    first: dict[Spot, Happening] = {}
    for one in sorted(happenings, key=_when):
        for spot in _spots(one):
            first.setdefault(spot, one)
    return _wake(_waits_at(first), first, now)


def tasks_done(ids: Collection[int]) -> None:
    """Have those look again that wait for one of these tasks, in the transaction in which they are done, and ring."""
    with transaction.atomic():
        waits = list(Wait.objects.filter(key__in=[f"{TASK}{number}" for number in ids]))
        if _wake(waits, _as_done(waits), clock.now()):
            journal.announce()


def look_back(now: datetime, limit: int = BITE) -> int:
    """Look once, for each wait that is new, at what happened since it began; returns how many waits were looked at.

    Commits. It also looks at what has not been dispatched yet: whoever is dispatching it right now may have looked for
    waits before this one could be seen.
    """
    with transaction.atomic():
        unlooked = list(Wait.objects.filter(looked=False).order_by("pk")[:limit])
        if not unlooked:
            return 0
        first = {**_happened(unlooked), **_done_tasks(unlooked)}
        _wake([wait for wait in unlooked if _spot(wait) in first], first, now)
        return Wait.objects.filter(pk__in=[wait.pk for wait in unlooked]).update(looked=True) or len(unlooked)


def _waits_at(first: Collection[Spot]) -> list[Wait]:
    """Return the waits at these spots: one query for each object and so many records."""
    by_object: dict[str, list[Spot]] = defaultdict(list)
    for spot in first:
        by_object[spot[0]].append(spot)
    found: list[Wait] = []
    for object_type, spots in by_object.items():
        ids = sorted({record_id for _object, record_id, _key in spots})
        for start in range(0, len(ids), BITE):
            rows = Wait.objects.filter(object_type=object_type, record_id__in=ids[start : start + BITE])
            found += [wait for wait in rows if _spot(wait) in first]
    return found


def _wake(waits: Sequence[Wait], first: Mapping[Spot, Happening], now: datetime) -> int:
    """Lock the passes in the order of their ids, then wake those that still wait: the others have moved on."""
    ids = {wait.enrollment_id for wait in waits}
    if not ids:
        return 0
    rows = Enrollment.objects.filter(pk__in=ids, ended_at=None).order_by("pk").select_for_update(no_key=True)
    states = {pk: state for pk, state, word in rows.values_list("pk", "state", "woken_by") if word is None}
    earliest: dict[int, Happening] = {}
    # By spot and not by number: a pass that looked and waits on has its rows written anew.
    for wait in Wait.objects.filter(enrollment__in=states):
        if _spot(wait) not in first:
            continue
        one, other = first[_spot(wait)], earliest.get(wait.enrollment_id)
        if other is None or one.at < other.at:
            earliest[wait.enrollment_id] = one
    words = [
        (READY if states[pk] == WAITING else states[pk], now, _word(one), pk) for pk, one in sorted(earliest.items())
    ]
    bulk.update(Enrollment, ("state", "due_at", "woken_by"), words)
    return len(words)


def _happened(waits: Sequence[Wait]) -> dict[Spot, Happening]:
    """Return the earliest thing that happened at each wait's spot since it began, and a little before."""
    first: dict[Spot, Happening] = {}
    there: dict[Spot, list[Wait]] = defaultdict(list)
    for wait in waits:
        there[_spot(wait)].append(wait)
    for one in sorted(_since(waits), key=_when):
        for spot in _spots(one):
            if any(_is_later(wait, one) for wait in there.get(spot, ())):
                first.setdefault(spot, one)
    return first


def _is_later(wait: Wait, one: Happening) -> bool:
    """Return whether something may have happened since a wait began: as its step saw it, or else by the time."""
    return Seen.load(wait.seen).is_later(one) if wait.seen else one.at >= wait.since - MARGIN


def _done_tasks(waits: Sequence[Wait]) -> dict[Spot, Happening]:
    """Return the tasks waited for that are done, as what happened at their waits' spots.

    They are locked: who is just saying that one is done, and did not see the wait, commits first.
    """
    ids = {int(wait.key.removeprefix(TASK)) for wait in waits if wait.key.startswith(TASK)}
    if not ids:
        return {}
    rows = Task.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    done = {f"{TASK}{number}" for number, at in rows.values_list("pk", "done_at") if at is not None}
    return _as_done([wait for wait in waits if wait.key in done])


def _as_done(waits: Iterable[Wait]) -> dict[Spot, Happening]:
    """Return for each wait's spot that its task is done."""
    found: dict[Spot, Happening] = {}
    for wait in waits:
        number, since = int(wait.key.removeprefix(TASK)), wait.since
        spot = _spot(wait)
        found[spot] = Happening(number, spot[0], spot[1], "task", str(number), None, None, since, since)
    return found


def _since(waits: Sequence[Wait]) -> list[Happening]:
    """Return what happened to these records, one query for changes and one for events per object."""
    found: list[Happening] = []
    by_object: dict[str, list[Wait]] = defaultdict(list)
    for wait in waits:
        by_object[wait.object_type_id].append(wait)
    for object_type, there in by_object.items():
        records = {wait.record_id for wait in there}
        about = Q(object_type=object_type, record_id__in=records)
        start = Q(at__gte=min(wait.since for wait in there) - MARGIN)
        known = [wait.seen["upto"] for wait in there if wait.seen]
        later = start | Q(pk__gt=min(known)) if known else start
        events = {wait.key.removeprefix("event:") for wait in there if wait.key.startswith("event:")}
        if events:
            found += occurred.events(about & start & Q(definition__name__in=events))
        if any(not wait.key.startswith(("event:", TASK)) for wait in there):
            found += occurred.changes(about & later)
    return found


def _spots(one: Happening) -> list[Spot]:
    """Return where waits for it are found."""
    keys = one.keys() if one.is_event else ("changed", *one.keys())
    return [(one.object_type, one.record_id, key) for key in keys]


def _word(one: Happening) -> dict[str, int]:
    """Return what the step is told."""
    if one.kind == "task":
        return {"task": one.id}
    return {"event" if one.is_event else "change": one.id}


def _when(one: Happening) -> tuple[datetime, int]:
    return one.at, one.id


def _spot(wait: Any) -> Spot:
    return (wait.object_type_id, wait.record_id, wait.key)
