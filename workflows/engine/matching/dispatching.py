"""Dispatches what happened: wakes who waits for it, lets the deleted leave, and enrolls by the triggers that fire.

Everything of one batch, marks included, is one transaction: a crash loses nothing and doubles nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import OperationalError, transaction

from records.filters import Group, Moment
from records.querying.expressions import Among
from records.querying.to_query import filtered
from workflows.engine import enrolling, merging, sweeping, waking
from workflows.engine.matching import audience, quieting, remembering
from workflows.engine.matching.claiming import Claimed, claim, mark
from workflows.engine.matching.deciding import Fired, decide_edges, decide_occasions
from workflows.engine.matching.index import Ear, Index
from workflows.engine.matching.reaching import reached
from workflows.happenings import Happening
from workflows.models import Wait
from workflows.requests import Hit
from workflows.triggers import Edge, Occasion

#: Changes, and events, that one batch claims before it takes in the others of their records.
LIMIT = 2_000
#: How often a batch is begun again after a deadlock.
DEADLOCKS = 5


def match(now: datetime, limit: int = LIMIT) -> int:
    """Dispatch one batch of changes and events; returns how many, 0 when there was nothing. Commits."""
    present = audience.current()
    passed = quieting.pass_over(present, now)
    if passed >= quieting.LEAST:
        return passed
    remembering.tend(present.index.remembered, now)
    claimed = _dispatched(present, now, limit)
    return passed + claimed.number


def _dispatched(present: audience.Audience, now: datetime, limit: int) -> Claimed:
    for again in range(DEADLOCKS):
        try:
            with transaction.atomic():
                return _dispatch(present, now, limit)
        except OperationalError:
            if again == DEADLOCKS - 1:
                raise
    raise AssertionError


def _dispatch(present: audience.Audience, now: datetime, limit: int) -> Claimed:
    properties = {name: ears.properties for name, ears in present.index.by_object.items()}
    claimed = claim(limit, properties)
    if not claimed.number:
        return claimed
    mark(claimed)
    _wake(claimed, now)
    merging.after(claimed.happenings(), now)
    _let_go(claimed, now)
    moment = remembering.moment_of(now)
    fired = [*_by_own_values(present, claimed, moment), *_by_memory(present.index, claimed, now)]
    enrolling.enroll(_hits(_admitted(fired, moment)), now)
    return claimed


def _wake(claimed: Claimed, now: datetime) -> None:
    if Wait.objects.exists():
        waking.wake_for(claimed.happenings(), now)


def _let_go(claimed: Claimed, now: datetime) -> None:
    """Let those leave whom a change has made meet the goal, or suppressed, before anybody enters."""
    by_object: dict[str, set[int]] = defaultdict(set)
    for one in claimed.happenings():
        by_object[one.object_type].add(one.record_id)
    for object_type, numbers in sorted(by_object.items()):
        sweeping.after_changes(object_type, numbers, now)


def _by_own_values(present: audience.Audience, claimed: Claimed, moment: Moment) -> Iterator[Fired]:
    """Yield who fires by what is known of the records already."""
    by_object = present.index.by_object
    for key, rows in claimed.changes.items():
        record = claimed.present.get(key)
        ears = by_object.get(key[0])
        if record is None or record.is_deleted or ears is None:
            continue
        schema = present.vocabulary.catalogue[key[0]]
        yield from decide_edges(ears, rows, record, schema, key[1])
        if ears.occasions:
            for row in rows:
                yield from decide_occasions(ears, row, record, moment, key[1])
    for event in claimed.events:
        record = claimed.present.get((event.object_type, event.record_id))
        ears = by_object.get(event.object_type)
        if record is not None and not record.is_deleted and ears is not None:
            yield from decide_occasions(ears, event, record, moment, event.record_id)


def _by_memory(index: Index, claimed: Claimed, now: datetime) -> Iterator[Fired]:
    """Yield who fires by what is remembered, of the records concerned."""
    if not index.remembered:
        return
    touched = reached(index.reach, claimed.happenings())
    remembering.lock(touched)
    for ear, records in touched.items():
        yield from _turned(ear, remembering.compare(ear, records, now), records)


def _turned(ear: Ear, by: remembering.Turned, records: dict[int, Happening]) -> Iterator[Fired]:
    """Yield who fires among those who crossed an edge."""
    assert isinstance(ear.heard, Edge)
    for number in sorted(by.fallen if ear.heard.falls else by.risen):
        if not ear.listener.refused(records[number]):
            yield Fired(ear, number, records[number])


def _admitted(fired: Iterable[Fired], moment: Moment) -> list[Fired]:
    """Leave out those who do not meet what else must hold, where the database knows it: one query for each filter."""
    asked: dict[tuple[str, Group], set[int]] = defaultdict(set)
    listed = list(fired)
    for one in listed:
        if one.ear.asks_database:
            asked[_gate(one.ear)].add(one.record_id)
    met = {
        (object_type, gate): set(
            filtered(gate, object_type, moment)
            .filter(Among("pk", "bigint", sorted(ids)))
            .order_by()
            .values_list("pk", flat=True)
        )
        for (object_type, gate), ids in asked.items()
    }
    return [one for one in listed if not one.ear.asks_database or one.record_id in met[_gate(one.ear)]]


def _gate(ear: Ear) -> tuple[str, Group]:
    assert ear.heard.gate is not None
    return ear.listener.object_type, ear.heard.gate


def _hits(fired: Sequence[Fired]) -> list[Hit]:
    """Return the hits in the order in which things happened: one for a record's edges in a workflow, one per occasion.

    Several ears that heard the same are one hit; it may enroll again if any of them lets it.
    """
    found: dict[tuple[int, int, object], Hit] = {}
    for one in fired:
        workflow_id, heard = one.ear.listener.workflow_id, one.ear.heard
        single = isinstance(heard, Occasion) and not heard.folds
        key = (workflow_id, one.record_id, (one.by.is_event, one.by.id) if single else None)
        before = found.get(key)
        if before is None or (heard.may_reenroll and not before.may_reenroll):
            found[key] = hit_of(one)
    return sorted(found.values(), key=lambda hit: (hit.change or 0, hit.event or 0, hit.workflow_id))


def hit_of(one: Fired) -> Hit:
    """Return the wish to enroll."""
    by = one.by
    return Hit(
        one.ear.listener.workflow_id,
        one.record_id,
        "trigger",
        trigger=one.ear.heard.name,
        change=None if by.is_event else by.id,
        event=by.id if by.is_event else None,
        cause=by.enrollment,
        depth=by.depth,
        may_reenroll=one.ear.heard.may_reenroll,
        occurrence=by.new if by.is_event else {},
    )
