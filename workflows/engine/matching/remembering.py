"""Remembers who meets the triggers that a record's own values do not decide, and sees who begins and ceases to.

A memory is that of one question: when the trigger is published anew, or an active list that it names is edited, it is
begun again without enrolling anybody (decision 40). It is as old as the workflow's being on: who came to match while
it was off is no news afterwards.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from records.filters import Moment
from records.models import registry
from records.querying.expressions import Among
from records.querying.to_query import filtered
from workflows.engine.matching import audience
from workflows.engine.matching.claiming import pending
from workflows.engine.matching.index import Ear
from workflows.engine.matching.paths import Path, paths
from workflows.engine.matching.reaching import reached
from workflows.models import Match, Memory, Workflow
from workflows.triggers import Edge

#: Records that are looked at together while a memory is begun.
BITE = 5_000
#: Changes and events that a bite looks through, at most, for what is not dispatched yet.
MOST_PENDING = 20_000
#: Distinguishes our locks from others' in the same database.
LOCK = 0x4D61
#: Older than any workflow's being on.
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)


class Seeded(Enum):
    """How far a memory has come: everybody was looked at, there are more, or it has to wait."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    LATER = "later"


@dataclass(frozen=True)
class Turned:
    """Who began to meet the filter of an edge and who ceased to."""

    risen: frozenset[int]
    fallen: frozenset[int]


def moment_of(now: datetime) -> Moment:
    """Return the moment at which filters of triggers are asked: in the account's zone."""
    return Moment(now, ZoneInfo(settings.TIME_ZONE))


def key_of(ear: Ear) -> str:
    """Return the name of an ear's memory."""
    assert isinstance(ear.heard, Edge)
    return audience.memory_key(ear.heard)


class Memories:
    """How far the memories of some edges go."""

    def __init__(self, ears: Sequence[Ear]) -> None:
        rows = Memory.objects.filter(workflow__in={ear.listener.workflow_id for ear in ears}) if ears else ()
        self.rows = {(row.workflow_id, row.trigger): row for row in rows}

    def is_ready(self, ear: Ear) -> bool:
        """Return whether everybody was looked at since the workflow is on."""
        row = self.rows.get((ear.listener.workflow_id, key_of(ear)))
        return row is not None and _is_present(row, ear)


def tend(ears: Sequence[Ear], now: datetime) -> None:
    """Begin the memories that are not there, or that are those of another question. Commits bite by bite.

    While more is undispatched than can be looked through, that is left for later: until then whoever is met for the
    first time counts as news, so that nobody is lost.
    """
    known = Memories(ears)
    for ear in ears:
        if not known.is_ready(ear):
            while seed(ear, now) is Seeded.PARTLY:
                pass


def forget(workflow_id: int) -> None:
    """Have the memories of a workflow begun again: its trigger is another one, or the same as once before.

    They are only marked: what they hold goes when they are begun again.
    """
    Memory.objects.filter(workflow=workflow_id).update(seeded_at=LONG_AGO)


def baseline(workflow: Workflow, now: datetime) -> bool:
    """Begin the memories of a workflow that is on, one bite of each; returns whether everybody has been looked at.

    Enrolls nobody. There is nothing to do for triggers that a record's own values decide.
    """
    ears = [ear for ear in audience.current().index.remembered if ear.listener.workflow_id == workflow.pk]
    known = Memories(ears)
    return all([known.is_ready(ear) or seed(ear, now) is Seeded.WHOLLY for ear in ears])  # noqa: C419 - a bite of each


def seed(ear: Ear, now: datetime) -> Seeded:
    """Remember who meets an edge's filter among the next records; returns how far the memory has come."""
    listener, key = ear.listener, key_of(ear)
    with transaction.atomic():
        lock([ear])
        row, _made = Memory.objects.get_or_create(workflow_id=listener.workflow_id, trigger=key)
        if _is_present(row, ear):
            return Seeded.WHOLLY
        if row.seeded_at is not None:
            Match.objects.filter(workflow=listener.workflow_id, trigger=key).delete()
            row.upto, row.seeded_at = 0, None
        every = registry.every(listener.object_type).filter(pk__gt=row.upto).order_by("pk")
        ids = list(every.values_list("pk", flat=True)[:BITE])
        if ids:
            meeting = _meeting(ear, Q(pk__gt=row.upto, pk__lte=ids[-1]), now)
            concerned = _concerned(ear)
            if concerned is None:
                return Seeded.LATER
            _remember(ear, key, [number for number in meeting if number not in concerned])
            row.upto = ids[-1]
        if len(ids) < BITE:
            row.seeded_at = row.checked_at = now
            _forget_others(ear)
        row.save()
        return Seeded.PARTLY if row.seeded_at is None else Seeded.WHOLLY


def compare(ear: Ear, ids: Collection[int], now: datetime) -> Turned:
    """Compare who meets an edge's filter now with what is remembered, and remember that; the caller's transaction.

    The caller has the edge's ``lock``: what is read here is newer than what anybody else has written. A record in the
    recycle bin stays as it was.
    """
    listener, key = ear.listener, key_of(ear)
    meeting = set(_meeting(ear, Q(Among("pk", "bigint", sorted(ids))), now))
    among = Q(Among("record_id", "bigint", sorted(ids)))
    remembered = Match.objects.filter(among, workflow=listener.workflow_id, trigger=key)
    had = set(remembered.values_list("record_id", flat=True))
    risen = meeting - had
    fallen = _alive(listener.object_type, had - meeting)
    _remember(ear, key, sorted(risen))
    if fallen:
        gone = Q(Among("record_id", "bigint", sorted(fallen)))
        Match.objects.filter(gone, workflow=listener.workflow_id, trigger=key).delete()
    return Turned(frozenset(risen), frozenset(fallen))


def differing(ear: Ear, now: datetime) -> list[int]:
    """Return everybody of whom something else is true now than is remembered; nothing is written."""
    assert isinstance(ear.heard, Edge)
    matches = Match.objects.filter(workflow=ear.listener.workflow_id, trigger=key_of(ear))
    there = matches.filter(record_id=OuterRef("pk"))
    meeting = filtered(ear.heard.filter, ear.listener.object_type, moment_of(now))
    risen = meeting.exclude(Exists(there)).order_by().values_list("pk", flat=True)
    ceased = registry.alive(ear.listener.object_type).filter(pk__in=matches.values("record_id"))
    fallen = ceased.exclude(pk__in=meeting.order_by().values("pk")).order_by().values_list("pk", flat=True)
    return sorted({*risen, *fallen})


def lock(ears: Iterable[Ear]) -> None:
    """Have the memories of some edges for this transaction alone; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for number in sorted({ear.listener.workflow_id for ear in ears}):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, number % 2**31])


def _concerned(ear: Ear) -> Collection[int] | None:
    """Return the records to which something has happened that is not dispatched: whether they are news is seen then.

    Whoever dispatches it needs the lock that the caller has. So nothing that the filter has seen slips through. None
    when too much is undispatched.
    """
    assert isinstance(ear.heard, Edge)
    here: dict[str, dict[str, list[tuple[Ear, Path]]]] = defaultdict(lambda: defaultdict(list))
    for path, keys in paths(ear.listener.object_type, ear.heard.filter.needs()):
        for key in keys:
            here[path.end][key].append((ear, path))
    happenings = pending(here, MOST_PENDING)
    return None if len(happenings) >= MOST_PENDING else reached(here, happenings).get(ear, {})


def _is_present(row: Memory, ear: Ear) -> bool:
    return row.seeded_at is not None and row.seeded_at >= ear.listener.on_since


def _meeting(ear: Ear, among: Q, now: datetime) -> list[int]:
    assert isinstance(ear.heard, Edge)
    rows = filtered(ear.heard.filter, ear.listener.object_type, moment_of(now)).filter(among)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _remember(ear: Ear, key: str, ids: Sequence[int]) -> None:
    rows = [Match(workflow_id=ear.listener.workflow_id, trigger=key, record_id=number) for number in ids]
    Match.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)


def _alive(object_type: str, ids: Collection[int]) -> set[int]:
    if not ids:
        return set()
    rows = registry.alive(object_type).filter(Among("pk", "bigint", sorted(ids)))
    return set(rows.order_by().values_list("pk", flat=True))


def _forget_others(ear: Ear) -> None:
    """Forget what other questions this edge asked before."""
    about = {"workflow": ear.listener.workflow_id, "trigger__startswith": f"{ear.heard.name}:"}
    for model in (Match, Memory):
        others = model._default_manager.filter(**about).exclude(trigger=key_of(ear))
        others.delete()
