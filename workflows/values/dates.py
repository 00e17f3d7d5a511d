"""Points in time: now, and dates counted from other dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.calendar import Offset, moment, read_offset
from crm.lib.errors import InvalidValues
from records.properties import Property
from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.values.reading import at
from workflows.values.value import InvalidValue, Value

DATES = ("date", "datetime")


@dataclass(frozen=True)
class NowValue(Value):
    """``{"now": true}``: when the step runs."""

    def of(self, item: Item, batch: Batch) -> datetime:
        return batch.now

    def shape(self, scope: Scope) -> Property | None:
        return Property("", "now", _("Now"), "datetime")

    def describe(self, scope: Scope) -> str:
        return _("the time of the step")


@dataclass(frozen=True)
class DateValue(Value):
    """``{"date": {"from": VALUE, "offset": {"days": 3, "direction": "after", "at": "09:00"}}}``.

    A day moved by whole days stays a day; everything else is an instant. A blank start gives a blank.
    """

    start: Value
    offset: Offset

    @classmethod
    def read(cls, start: Value, offset: Any, where: str) -> "DateValue":
        """Return the date that lies so far from another one. Raises InvalidValue."""
        read = read_offset(offset)
        if isinstance(read, Offset):
            return cls(start, read)
        place = at(where, "date.offset")
        raise InvalidValue([Problem(at(place, one.where) if one.where else place, one.message) for one in read])

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        place = at(where, "date.from")
        yield from self.start.check(scope, place)
        shape = self.start.shape(scope)
        if shape is not None and shape.kind not in DATES:
            message = _("“%(value)s” is not a date.") % {"value": self.start.describe(scope)}
            yield Problem(place, message, _("Choose a date."))

    def load(self, batch: Batch) -> None:
        self.start.load(batch)

    def of(self, item: Item, batch: Batch) -> date | None:
        start = as_date(self.start.of(item, batch))
        if start is None:
            return None
        if not isinstance(start, datetime) and self._keeps_days:
            return moment(start, self.offset, batch.zone).astimezone(batch.zone).date()
        return moment(start, self.offset, batch.zone)

    @property
    def _keeps_days(self) -> bool:
        return self.offset.at is None and not self.offset.hours and not self.offset.minutes

    def shape(self, scope: Scope) -> Property | None:
        shape = self.start.shape(scope)
        is_day = shape is not None and shape.kind == "date" and self._keeps_days
        return Property("", "date", _("Date"), "date" if is_day else "datetime")

    def describe(self, scope: Scope) -> str:
        return self.offset.describe(self.start.describe(scope))


def as_date(value: Any) -> date | None:
    """Return a day or an instant, also of its ISO text; None for a blank. Raises InvalidValues for anything else."""
    if value is None or isinstance(value, date):
        return value
    try:
        if isinstance(value, str):
            return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        pass
    raise InvalidValues({"date": [_("“%(value)s” is not a date.") % {"value": str(value)[:100]}]})
