"""Finds the records of whom a filter may say something else now, because of what happened to them or to others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from records.models import Association
from records.querying.expressions import Among
from workflows.engine.matching.index import Ear, Reach
from workflows.engine.matching.paths import Path
from workflows.happenings import Happening

#: Records and what happened that concerns each: of several what is to be named as the cause.
Touched = dict[int, Happening]


def reached(reach: Reach, happenings: Iterable[Happening]) -> dict[Ear, Touched]:
    """Return for each edge the records of its object that must be looked at again."""
    starts = _starts(reach, happenings)
    hops: dict[tuple[str, str, frozenset[int]], list[tuple[int, int]]] = {}
    found: dict[Ear, Touched] = defaultdict(dict)
    for (ear, path), touched in starts.items():
        for parent, child in zip(path.objects[-2::-1], path.objects[:0:-1], strict=True):
            hop = (child, parent, frozenset(touched))
            if hop not in hops:
                hops[hop] = _linked(*hop)
            touched = _carried(ear, touched, hops[hop])
        for record_id, happening in touched.items():
            _note(ear, found[ear], record_id, happening)
    return {ear: touched for ear, touched in found.items() if touched}


def _starts(reach: Reach, happenings: Iterable[Happening]) -> dict[tuple[Ear, Path], Touched]:
    found: dict[tuple[Ear, Path], Touched] = defaultdict(dict)
    for one in happenings:
        by_key = reach.get(one.object_type)
        if not by_key:
            continue
        for key in {*one.keys(), one.kind}:
            for ear, path in by_key.get(key, ()):
                _note(ear, found[ear, path], one.record_id, one)
    return found


def _note(ear: Ear, touched: Touched, record_id: int, one: Happening) -> None:
    """Keep what counts more: what the workflow does not refuse, then the longest chain of causes, then the last."""
    other = touched.get(record_id)
    if other is None or _weight(ear, one) > _weight(ear, other):
        touched[record_id] = one


def _weight(ear: Ear, one: Happening) -> tuple[bool, int, int]:
    return (not ear.listener.refused(one), one.depth, one.id)


def _linked(child: str, parent: str, ids: frozenset[int]) -> list[tuple[int, int]]:
    """Return the pairs of records of ``child`` and the records of ``parent`` that are linked with them."""
    rows = Association.objects.filter(Among("from_id", "bigint", sorted(ids)), from_type=child, to_type=parent)
    return list(rows.order_by().values_list("from_id", "to_id").distinct())


def _carried(ear: Ear, touched: Mapping[int, Happening], pairs: Iterable[tuple[int, int]]) -> Touched:
    found: Touched = {}
    for near, far in pairs:
        _note(ear, found, far, touched[near])
    return found
