"""Points in time: how they are read, written back and put into words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from records.filters.moments import CLOCK_OFFSETS, OFFSETS, REFERENCES, Fixed, Point, Relative
from records.filters.reading import Reader

EARLIEST, LATEST = 1000, 9000
FARTHEST_DAYS = 182_500
LONGEST_UNIT = {"week": 7, "month": 31, "quarter": 92, "year": 366}

#: How units read, one and several.
UNIT_WORDS: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "day": (lambda: _("day"), lambda: _("days")),
    "week": (lambda: _("week"), lambda: _("weeks")),
    "month": (lambda: _("month"), lambda: _("months")),
    "quarter": (lambda: _("quarter"), lambda: _("quarters")),
    "year": (lambda: _("year"), lambda: _("years")),
}


def read_point(raw: Any, reader: Reader) -> Point | None:
    """Return an ISO date or datetime, or ``{"relative": …}``."""
    if isinstance(raw, Mapping):
        return read_relative(raw["relative"], reader.at("relative")) if reader.has_keys(raw, ("relative",)) else None
    try:
        text = raw if isinstance(raw, str) and len(raw) <= 40 else ""
        at = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or not EARLIEST <= at.year <= LATEST:
        reader.problem(_("Enter a date such as 2026-11-23, a time such as 2026-11-23T09:30, or a relative point."))
        return None
    return Fixed(at)


def read_relative(raw: Any, reader: Reader) -> Relative | None:
    """Return a point counted from the present."""
    if not reader.has_keys(raw, ("reference",), ("offset", "day", "fiscal_start")):
        return None
    reference = reader.at("reference").one_of(raw["reference"], REFERENCES)
    offset = _offset(raw.get("offset", {}), reader.at("offset"))
    if reference is None or offset is None:
        return None
    longest = LONGEST_UNIT.get(reference.removeprefix("fiscal_"), 1)
    day = reader.at("day").whole(raw.get("day", 1), 1, longest)
    fiscal = reader.at("fiscal_start").whole(raw.get("fiscal_start", 1), 1, 12 if "fiscal" in reference else 1)
    return Relative(reference, offset, day, fiscal) if day and fiscal else None


def _offset(raw: Any, reader: Reader) -> dict[str, int] | None:
    if not reader.has_keys(raw, (), tuple(OFFSETS)):
        return None
    found = {key: reader.at(key).whole(raw[key], -(10**13), 10**13) for key in raw}
    if any(count is None for count in found.values()):
        return None
    offset = {key: count for key, count in found.items() if count}
    if sum(abs(count) * OFFSETS[key] for key, count in offset.items()) > FARTHEST_DAYS:
        reader.problem(_("This lies more than 500 years away."))
        return None
    return offset


def dump_point(point: Point) -> Any:
    """Return a point as JSON."""
    if isinstance(point, Fixed):
        return point.at.isoformat()
    dumped: dict[str, Any] = {"reference": point.reference}
    if point.offset:
        dumped["offset"] = dict(point.offset)
    if point.day != 1:
        dumped["day"] = point.day
    if point.fiscal_start != 1:
        dumped["fiscal_start"] = point.fiscal_start
    return {"relative": dumped}


def point_words(point: Point) -> str:
    """Return a point as people read it."""
    if isinstance(point, Fixed):
        return point.at.isoformat(" ", "minutes") if isinstance(point.at, datetime) else point.at.isoformat()
    words = _reference_words(point)
    for key, count in point.offset.items():
        pattern = _("%(point)s plus %(count)s %(unit)s") if count > 0 else _("%(point)s minus %(count)s %(unit)s")
        words = pattern % {"point": words, "count": abs(count), "unit": OFFSET_WORDS[key]()}
    return words


def _reference_words(point: Relative) -> str:
    if point.reference in ("now", "today"):
        return _("now") if point.reference == "now" else _("today")
    unit = UNIT_WORDS[point.reference.removeprefix("fiscal_")][0]()
    unit = _("fiscal %(unit)s") % {"unit": unit} if point.reference.startswith("fiscal_") else unit
    return _("day %(day)s of this %(unit)s") % {"day": point.day, "unit": unit}


OFFSET_WORDS: dict[str, Callable[[], str]] = {
    **{f"{unit}s": words[1] for unit, words in UNIT_WORDS.items()},
    **dict(
        zip(
            CLOCK_OFFSETS,
            (lambda: _("hours"), lambda: _("minutes"), lambda: _("seconds"), lambda: _("milliseconds")),
            strict=True,
        )
    ),
}
