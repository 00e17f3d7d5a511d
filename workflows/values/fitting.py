"""Which values a property can take from another one (HubSpot's table), and how they are made to fit."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crm.lib.calendar import local
from records.properties import KINDS, Property

WORDS = frozenset({"text", "long_text"})
#: Kind of the source → kinds that can take its values.
FITS: Mapping[str, frozenset[str]] = {
    "text": WORDS,
    "long_text": WORDS,
    "phone": WORDS | {"phone"},
    "email": WORDS | {"email"},
    "url": WORDS | {"url"},
    "number": WORDS | {"number", "currency"},
    "currency": WORDS | {"number", "currency"},
    "date": frozenset({"date", "datetime"}),
    "datetime": frozenset({"date", "datetime"}),
    "bool": WORDS | {"bool"},
    "choice": WORDS | {"choice"},
    "multi_choice": WORDS | {"multi_choice"},
    "user": frozenset({"user"}),
}


def fits(source: Property | None, target: Property) -> bool:
    """Return whether values of a source can be written to a property; of an unknown source it shows when it is there.

    A text with tokens may become any kind of text.
    """
    if source is None or target.kind in FITS.get(source.kind, frozenset()):
        return True
    return not source.object_type and source.kind in WORDS and KINDS[target.kind].family == "text"


def fitted(value: Any, target: Property, zone: ZoneInfo) -> Any:
    """Return a typed value as the target's kind takes it: days begin at midnight of the zone, options are joined."""
    family = KINDS[target.kind].family
    if family == "text" and not isinstance(value, str):
        return _as_text(value)
    if family == "date" and isinstance(value, datetime):
        return value.astimezone(zone).date()
    if family == "datetime" and isinstance(value, date) and not isinstance(value, datetime):
        return local(value, time(), zone)
    return value


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
