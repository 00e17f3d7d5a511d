"""Finds the associated records that are meant, for a whole batch at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.filters import KnownLabel, Moment, Vocabulary
from records.filters import parse as parse_filter
from records.models import registry
from records.models.reference import Reference
from records.properties import Value
from records.querying import context
from records.querying.operands.associated import links
from records.querying.to_query import to_query
from workflows.batch import Batch

#: Records whose numbers stand in one statement.
CHUNK = 5_000
#: One association as seen from the enrolled record: the number at its other end, and whether that one is primary.
End = tuple[int, bool]


class Spec(Protocol):
    """Which associated records are meant; ``values.associated`` says it."""

    @property
    def object_type(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def inverse(self) -> bool | None: ...
    @property
    def which(self) -> str: ...
    @property
    def filter(self) -> object: ...
    @property
    def sort(self) -> tuple[str, str] | None: ...
    @property
    def limit(self) -> int | None: ...


def label(vocabulary: Vocabulary, here: str, spec: Spec) -> KnownLabel | None:
    """Return the label meant, seen from an object; None where there is none."""
    return _label(vocabulary, here, spec)[0]


def find(spec: Spec, batch: Batch) -> Mapping[int, list[Reference]]:
    """Return the records meant for each item by its id."""
    here = batch.items[0].object_type
    batch.unit.flush()
    ends = _ends(spec, here, sorted({item.record_id for item in batch.items}), batch)
    wanted = {number for found in ends.values() for number, _is_primary in found}
    there = _there(spec, wanted, batch)
    ranks = _ranks(spec, there, batch)
    chosen = {start: _chosen(spec, [end for end in found if end[0] in there], ranks) for start, found in ends.items()}
    return {
        item.id: [Reference(spec.object_type, number) for number in chosen.get(item.record_id, ())]
        for item in batch.items
    }


def _ends(spec: Spec, here: str, ids: Sequence[int], batch: Batch) -> dict[int, list[End]]:
    """Return what each record is associated with, oldest association first, each record once."""
    forward = None
    if spec.label is not None:
        known, forward = _label(context.vocabulary(), here, spec)
        if known is None:
            return {}
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for start in range(0, len(ids), CHUNK):
        rows = links(here, (spec.object_type, spec.label, forward)).filter(from_id__in=ids[start : start + CHUNK])
        for near, far, is_primary in rows.order_by("created_at", "pk").values_list("from_id", "to_id", "is_primary"):
            found[near][far] = is_primary or found[near].get(far, False)
    for near_end, far_end in batch.unit.rehearsed_links(here, spec.object_type, spec.label):
        found[near_end].setdefault(far_end, False)
    return {near: list(fars.items()) for near, fars in found.items()}


def _label(vocabulary: Vocabulary, here: str, spec: Spec) -> tuple[KnownLabel | None, bool | None]:
    """Return the label and from which end it must read, as conditions on associated records mean it."""
    assert spec.label is not None
    if not spec.inverse and (found := vocabulary.find_label(spec.label, here, spec.object_type)):
        return found, None if found.is_mutual else True
    if spec.inverse is not False and (found := vocabulary.find_label(spec.label, spec.object_type, here)):
        return found, None if found.is_mutual else False
    return None, None


def _there(spec: Spec, wanted: Collection[int], batch: Batch) -> set[int]:
    """Return those that are not in the recycle bin and meet the filter."""
    numbers = sorted(wanted)
    if spec.filter is None:
        return set(batch.unit.read(spec.object_type, numbers))
    group = parse_filter(spec.filter, context.vocabulary(), spec.object_type)
    meets = to_query(group, spec.object_type, Moment(batch.now, batch.zone))
    found: set[int] = set()
    for start in range(0, len(numbers), CHUNK):
        rows = registry.alive(spec.object_type).filter(meets, pk__in=numbers[start : start + CHUNK])
        found.update(rows.values_list("pk", flat=True))
    return found


def _ranks(spec: Spec, there: Collection[int], batch: Batch) -> Mapping[int, tuple[bool, Value]]:
    """Return what records are sorted by; those without a value come last, whichever way."""
    if spec.sort is None:
        return {}
    prop = batch.unit.catalogue[spec.object_type].get(spec.sort[0])
    if prop is None:
        raise InvalidValues({spec.sort[0]: [_("There is no property of this name any more.")]})
    records = batch.unit.read(spec.object_type, sorted(there))
    values = {number: batch.unit.value(record, prop) for number, record in records.items()}
    blank_last = spec.sort[1] == "desc"
    return {number: ((value is None) != blank_last, value) for number, value in values.items()}


def _chosen(spec: Spec, ends: list[End], ranks: Mapping[int, tuple[bool, Value]]) -> list[int]:
    if spec.which == "primary":
        # Where nobody was made the primary one, the first stands for it.
        ends = sorted(ends, key=lambda end: not end[1])[:1]
    elif spec.which == "recent" and not spec.sort:
        ends = ends[-1:]
    numbers = [number for number, _is_primary in ends]
    if spec.sort:
        numbers.sort(key=lambda number: _key(ranks[number]), reverse=spec.sort[1] == "desc")
    return numbers[: 1 if spec.which in {"first", "recent"} else spec.limit]


def _key(rank: tuple[bool, Value]) -> tuple[object, ...]:
    is_late, value = rank
    if value is None:
        return (is_late,)
    return (is_late, value.lower() if isinstance(value, str) else value)
