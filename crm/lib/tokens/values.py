"""The values that tokens can have, and how they read where no filter says otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo


class Missing(Enum):
    """The one value of what a path does not lead to."""

    MISSING = "missing"


MISSING = Missing.MISSING

Value = str | int | float | Decimal | bool | date | datetime | tuple[str, ...] | list[str] | None
#: A dotted name, taken apart: ``("contact", "first_name")``.
Path = tuple[str, ...]
#: Answers what a path leads to; a blank is None.
Lookup = Callable[[Path], Value | Missing]


@dataclass(frozen=True)
class Manner:
    """How values are written: times in the zone, numbers and names in the language, money in the currency."""

    zone: ZoneInfo
    locale: str = "en"
    currency: str = "USD"


def to_text(value: Value, manner: Manner) -> str:
    """Return a value as plain as can be: ISO dates, local times to the minute, numbers without grouping.

    A value of any other type is refused, so that nothing of the program's own can end up in a text.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return in_zone(value, manner.zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return ", ".join(value)
    raise TypeError(f"a token cannot have a value of type {type(value).__name__}")


def in_zone(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant as the zone's clocks show it; one without zone is in UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    try:
        return aware.astimezone(zone)
    except OverflowError:
        return aware
