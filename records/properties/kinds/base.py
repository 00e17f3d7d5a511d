"""What every property kind answers. A kind knows values, never records or the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from records.properties.schema import Property

#: A stored fact. ``None`` is the one blank; a multiple choice is a sorted tuple of option values; a user is an id.
Value = str | int | float | Decimal | date | datetime | bool | tuple[str, ...] | None


def _no_user(_: str | int) -> int | None:
    return None


@dataclass(frozen=True)
class Reading:
    """How text from outside is to be understood: zone of local times, extra date format, who is called what.

    ``date_format`` is a ``strptime`` format tried before ISO 8601. ``find_user`` takes an id, or what people
    call a user, and returns the id of an active user, or None.
    """

    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - a ZoneInfo never changes
    date_format: str = ""
    find_user: Callable[[str | int], int | None] = _no_user


class Kind:
    """One kind of property. ``clean`` raises ValueError with a sentence for the person who typed the value."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    family: ClassVar[str]
    indexable: ClassVar[bool] = True

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        """Return the typed value of what somebody gave, or None for a blank."""
        raise NotImplementedError

    def to_json(self, value: Value) -> Any:
        """Return the value as it stands in JSON: the custom column, change rows, the API's storage."""
        return value

    def from_json(self, stored: Any) -> Value:
        """Return the typed value of what ``to_json`` wrote; raise ValueError for any other shape."""
        if stored is None or isinstance(stored, str):
            return stored
        raise ValueError("text expected")

    def from_column(self, value: Any) -> Value:
        """Return the typed value of what the database column holds."""
        return value  # type: ignore[no-any-return]

    def to_column(self, value: Value) -> Any:
        """Return what the database column of a standard property holds for a value."""
        return value

    def to_text(self, value: Value, prop: Property) -> str:
        """Return the value as people and exports read it, without locale."""
        return "" if value is None else str(value)

    def to_api(self, value: Value) -> Any:
        """Return the value as JSON of the API."""
        return value


def blank(raw: Any) -> bool:
    """Return whether what was given means "no value"."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw == [] or raw == ()


def milliseconds(instant: datetime) -> int:
    """Return an aware datetime as milliseconds since 1970 UTC."""
    return int(instant.timestamp() * 1000 + (0.5 if instant.timestamp() >= 0 else -0.5))


def instant(stored: int) -> datetime:
    """Return milliseconds since 1970 as a UTC datetime."""
    seconds, rest = divmod(stored, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
