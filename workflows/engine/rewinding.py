"""What a record's own values were at an earlier instant, told from its changes."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from records.filters import Group, Snapshot
from records.models import Change, catalogue
from records.querying.facts import typed
from workflows.engine import criteria


class Past:
    """The own values of one record over time; ``present`` are the facts about it now."""

    def __init__(self, object_type: str, record_id: int, names: Collection[str], present: Snapshot) -> None:
        self._schema = catalogue.current()[object_type]
        self._present = present
        rows = Change.objects.filter(object_type=object_type, record_id=record_id).order_by("at", "pk")
        self._rows = list(rows.filter(kind=Change.Kind.UPDATED, property__in=names))
        made = rows.filter(kind=Change.Kind.CREATED).first()
        self.created_at = made.at if made else None

    def at(self, instant: datetime) -> Snapshot:
        """Return the facts with the own values of an instant; what lies outside the record is as it is now."""
        values = dict(self._present.values)
        for row in reversed(self._rows):
            if row.at <= instant:
                break
            values[row.property] = typed(row.old, self._schema.get(row.property))
        return replace(self._present, values=values)

    def rises(self, group: Group, since: datetime, until: datetime) -> bool:
        """Return whether the record began to meet a filter on own values after one instant and up to another."""
        answers = list(self._answers(group, since, until))
        return any(now and not before for before, now in pairwise(answers))

    def _answers(self, group: Group, since: datetime, until: datetime) -> Iterator[bool]:
        """Yield whether the filter held at the beginning and after each change; a record not yet made meets none."""
        instants: list[datetime] = [since, *(row.at for row in self._rows if since < row.at <= until)]
        if self.created_at is not None and self.created_at > since:
            yield False
            instants[0] = self.created_at
        for instant in instants:
            yield group.predicate(criteria.moment(instant))(self.at(instant))
