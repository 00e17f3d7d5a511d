"""Decides from a record's own values who fires: edges from one (before, after), occasions change by change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.filters import Moment
from records.properties import ObjectSchema
from workflows.engine.matching.audience import MERGE
from workflows.engine.matching.folding import Known, Span, changed, fold
from workflows.engine.matching.index import Ear, Ears
from workflows.happenings import Happening
from workflows.triggers import Edge, Occasion


@dataclass(frozen=True, slots=True)
class Fired:
    """Somebody who fired for a record, by what happened; the database may have to be asked yet (``asks_database``)."""

    ear: Ear
    record_id: int
    by: Happening


def decide_edges(
    ears: Ears, rows: Sequence[Happening], present: Known, schema: ObjectSchema, record_id: int
) -> Iterator[Fired]:
    """Yield the edges of all that happened to one record, folded."""
    names, born = changed(rows)
    if not names and not born:
        return
    [whole] = fold(rows, present, schema)
    earliest = min(row.seen_at for row in rows)
    sources = {row.source for row in rows}
    for ear in _candidates(ears, names, born, whole.after):
        listener = ear.listener
        if _lies_wrong(ear, whole):
            continue
        if earliest < listener.on_since or not listener.refuses.isdisjoint(sources):
            spans: Sequence[Span] = fold(rows, present, schema, listener.refused)
        else:
            spans = (whole,)
        for span in spans:
            if _turns(ear, span):
                if ear.gate is None or ear.gate(whole.after):
                    yield Fired(ear, record_id, _culprit(ear, span.rows))
                break


def decide_occasions(ears: Ears, one: Happening, after: Known, moment: Moment, record_id: int) -> Iterator[Fired]:
    """Yield the occasions that one change or event is; several of one workflow that it is count as one."""
    fired: set[int] = set()
    for key in one.keys():  # noqa: SIM118 - not a mapping
        for ear in ears.occasions.get(key, ()):
            occasion = ear.heard
            assert isinstance(occasion, Occasion)
            mark = id(ear.listener) if not ear.asks_database else id(ear)
            if mark in fired or _refuses(ear, one) or not occasion.recognises(one, moment):
                continue
            if ear.gate is None or ear.gate(after):
                fired.add(mark)
                yield Fired(ear, record_id, one)


def _refuses(ear: Ear, one: Happening) -> bool:
    """Return whether this cannot enroll there; that something was merged is no value that a merge has brought."""
    if one.kind == "merged" and one.source == MERGE:
        return one.seen_at < ear.listener.on_since
    return ear.listener.refused(one)


def _candidates(ears: Ears, names: set[str], born: bool, after: Known) -> Iterator[Ear]:
    known = ears.by_property
    tables = [ears.every] if born else [known[name] for name in names if name in known]
    seen: set[int] = set()
    for table in tables:
        for ear in table.candidates(after):
            if id(ear) not in seen:
                seen.add(id(ear))
                yield ear


def _lies_wrong(ear: Ear, whole: Span) -> bool:
    """Return whether the record does not end up on the side of the edge to which the trigger looks."""
    assert ear.holds is not None
    assert isinstance(ear.heard, Edge)
    return ear.holds(whole.after) == ear.heard.falls


def _turns(ear: Ear, span: Span) -> bool:
    """Return whether the answer changed in a stretch; a record that was not there had none, and cannot fall."""
    assert ear.holds is not None
    assert isinstance(ear.heard, Edge)
    if span.before is None:
        return not ear.heard.falls and ear.holds(span.after)
    falls = ear.heard.falls
    return ear.holds(span.before) == falls and ear.holds(span.after) != falls


def _culprit(ear: Ear, rows: Sequence[Happening]) -> Happening:
    """Return the change to name: of those that the filter reads the one with the longest chain behind it, the last."""
    read = [row for row in rows if row.kind == "created" or row.name in ear.reads]
    return max(read or rows, key=lambda row: (row.depth, row.id))
