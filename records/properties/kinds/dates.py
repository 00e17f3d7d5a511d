"""Kinds that hold time: date (a day, without zone) and datetime (an instant, milliseconds, UTC)."""

from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.properties.kinds.base import Kind, Reading, Value, blank, instant, milliseconds
from records.properties.schema import Property


def by_format(raw: str, reading: Reading) -> datetime | None:
    """Return the time that the reader's own format finds in the text, or None."""
    if not reading.date_format:
        return None
    try:
        return datetime.strptime(raw, reading.date_format)
    except ValueError:
        return None


def aware(moment: datetime, reading: Reading) -> datetime:
    """Return the instant in UTC; a time without zone is local to the reader's zone."""
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=reading.zone)
    utc = zoned.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


class Date(Kind):
    """A calendar day."""

    slug: ClassVar[str] = "date"
    label = gettext_lazy("Date")
    family: ClassVar[str] = "date"

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        if isinstance(raw, datetime):
            return raw.astimezone(reading.zone).date() if raw.tzinfo else raw.date()
        if isinstance(raw, date):
            return raw
        if isinstance(raw, str):
            found = by_format(raw.strip(), reading)
            try:
                return found.date() if found else date.fromisoformat(raw.strip()[:10])
            except ValueError:
                pass
        raise ValueError(_("Enter a date such as 2026-11-23."))

    def to_json(self, value: Value) -> Any:
        return value.isoformat() if isinstance(value, date) else None

    def from_json(self, stored: Any) -> Value:
        if stored is None:
            return None
        if not isinstance(stored, str) or len(stored) != 10:
            raise ValueError("ISO date expected")
        return date.fromisoformat(stored)

    def to_api(self, value: Value) -> Any:
        return self.to_json(value)


class DateTime(Kind):
    """An instant. Numbers are milliseconds since 1970 UTC; a text without zone is local to the account."""

    slug: ClassVar[str] = "datetime"
    label = gettext_lazy("Date and time")
    family: ClassVar[str] = "datetime"

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        try:
            if isinstance(raw, datetime):
                return aware(raw, reading)
            if isinstance(raw, date):
                return aware(datetime.combine(raw, time()), reading)
            if isinstance(raw, int) and not isinstance(raw, bool):
                return instant(raw)
            if isinstance(raw, str):
                found = by_format(raw.strip(), reading)
                return aware(found or datetime.fromisoformat(raw.strip()), reading)
        except (ValueError, OverflowError, OSError):
            pass
        raise ValueError(_("Enter a date and time such as 2026-11-23 09:30."))

    def from_column(self, value: Any) -> Value:
        return None if value is None else aware(value, Reading())

    def to_json(self, value: Value) -> Any:
        return milliseconds(value) if isinstance(value, datetime) else None

    def from_json(self, stored: Any) -> Value:
        if stored is None:
            return None
        if isinstance(stored, bool) or not isinstance(stored, int):
            raise ValueError("milliseconds expected")
        return instant(stored)

    def to_api(self, value: Value) -> Any:
        return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else None

    def to_text(self, value: Value, prop: Property) -> str:
        return str(self.to_api(value) or "")
