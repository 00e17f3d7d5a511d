"""What had happened to a record when it came to wait: what is committed later counts, whatever its clock says.

Times cannot tell before from after: every writer has its own clock, and a transaction writes the time at which it
began. So a step notes, when it first looks, which changes and events it sees; whatever it sees later and did not see
then has happened since. Numbers alone cannot tell either: they become visible out of the order of their commits.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Max, Model

from records.models import Change, Event
from workflows.batch import Item
from workflows.happenings import Happening
from workflows.models import Wait

#: How far the clocks of writers may be apart, together with how long a transaction takes.
MARGIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Seen:
    """What was seen of a record at one look, from shortly before ``since``; no change then had a number over ``upto``.

    Of older changes it is known that they were there; an event that by its own account is older is history told late.
    """

    since: datetime
    upto: int
    changes: frozenset[int]
    events: frozenset[int]

    def is_later(self, one: Happening) -> bool:
        """Return whether something was committed after that look."""
        is_near = one.at >= self.since - MARGIN
        if one.is_event:
            return is_near and one.id not in self.events
        return (is_near or one.id > self.upto) and one.id not in self.changes

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "since": self.since.isoformat(),
            "upto": self.upto,
            "changes": sorted(self.changes),
            "events": sorted(self.events),
        }

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Self:
        """Return what ``dump`` has made JSON of."""
        since = datetime.fromisoformat(raw["since"])
        return cls(since, raw["upto"], frozenset(raw["changes"]), frozenset(raw["events"]))


def look(items: Sequence[Item]) -> dict[int, Seen]:
    """Return what is there now, by item id, for items of one object: three queries."""
    if not items:
        return {}
    upto = Change.objects.aggregate(upto=Max("pk"))["upto"] or 0
    changes, events = _visible(Change, items), _visible(Event, items)
    return {item.id: Seen(item.entered_at, upto, _before(item, changes), _before(item, events)) for item in items}


def kept(ids: Iterable[int]) -> dict[int, Seen]:
    """Return what those saw who have looked already and wait since, by enrollment id: one query."""
    rows = Wait.objects.filter(enrollment__in=list(ids), seen__isnull=False)
    return {number: Seen.load(seen) for number, seen in rows.values_list("enrollment_id", "seen") if seen}


def _before(item: Item, visible: Mapping[int, Sequence[tuple[int, datetime]]]) -> frozenset[int]:
    """Return what was there when an item arrived: between that and its first look others may have had their turn."""
    return frozenset(number for number, at in visible.get(item.record_id, ()) if at <= item.entered_at)


def _visible(model: type[Model], items: Sequence[Item]) -> dict[int, list[tuple[int, datetime]]]:
    start = min(item.entered_at for item in items) - MARGIN
    rows = model._default_manager.filter(
        object_type=items[0].object_type, record_id__in={item.record_id for item in items}, at__gte=start
    )
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for number, record_id, at in rows.order_by().values_list("pk", "record_id", "at"):
        found[record_id].append((number, at))
    return found
