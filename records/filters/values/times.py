"""Points in time, spans and numbers of days as values of operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from records.filters.moments import UNITS, Point, Relative
from records.filters.reading import Reader
from records.filters.values.base import Shape
from records.filters.values.points import UNIT_WORDS, dump_point, point_words, read_point
from records.filters.vocabulary import Names
from records.properties import Property

MOST_UNITS = 1_000
ENDPOINTS = ("inclusive", "exclusive")


@dataclass(frozen=True)
class End:
    """A point and whether it belongs to what lies before or after it."""

    point: Point
    inclusive: bool


@dataclass(frozen=True)
class UnitSpan:
    """So many days, weeks, months, quarters or years; the last two count from ``fiscal_start``."""

    unit: str
    count: int = 1
    fiscal_start: int = 1


class PointValue(Shape):
    """A day, an instant, or a relative point."""

    slug = "point"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return read_point(raw, reader)

    def dump(self, value: Any) -> Any:
        return dump_point(value)

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return point_words(value)

    def is_relative(self, value: Any) -> bool:
        return isinstance(value, Relative)


class Bound(Shape):
    """A point, alone or with ``endpoint``: exclusive unless it says inclusive."""

    slug = "bound"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        if not isinstance(raw, Mapping) or "point" not in raw:
            point = read_point(raw, reader)
            return point and End(point, inclusive=False)
        if not reader.has_keys(raw, ("point",), ("endpoint",)):
            return None
        point = read_point(raw["point"], reader.at("point"))
        endpoint = reader.at("endpoint").one_of(raw.get("endpoint", "exclusive"), ENDPOINTS)
        return End(point, endpoint == "inclusive") if point and endpoint else None

    def dump(self, value: Any) -> Any:
        point = dump_point(value.point)
        return {"point": point, "endpoint": "inclusive"} if value.inclusive else point

    def words(self, value: Any, prop: Property, names: Names) -> str:
        words = point_words(value.point)
        return _("%(point)s (inclusive)") % {"point": words} if value.inclusive else words

    def is_relative(self, value: Any) -> bool:
        return isinstance(value.point, Relative)


class PointRange(Shape):
    """Two points; each belongs to the span unless its endpoint is exclusive."""

    slug = "point_range"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        if not reader.has_keys(raw, ("from", "to"), ("from_endpoint", "to_endpoint")):
            return None
        points = [read_point(raw[key], reader.at(key)) for key in ("from", "to")]
        keys = ("from_endpoint", "to_endpoint")
        endpoints = [reader.at(key).one_of(raw.get(key, "inclusive"), ENDPOINTS) for key in keys]
        if None in points or None in endpoints:
            return None
        return tuple(End(p, e == "inclusive") for p, e in zip(points, endpoints, strict=True) if p)

    def dump(self, value: Any) -> Any:
        dumped = {"from": dump_point(value[0].point), "to": dump_point(value[1].point)}
        return dumped | {
            f"{key}_endpoint": "exclusive" for key, end in zip(dumped, value, strict=True) if not end.inclusive
        }

    def words(self, value: Any, prop: Property, names: Names) -> str:
        low, high = (
            point_words(end.point) if end.inclusive else _("%(point)s (exclusive)") % {"point": point_words(end.point)}
            for end in value
        )
        return _("%(low)s and %(high)s") % {"low": low, "high": high}

    def is_relative(self, value: Any) -> bool:
        return any(isinstance(end.point, Relative) for end in value)


class Days(Shape):
    """A number of days."""

    slug = "days"

    def __init__(self, most: int = 36_500) -> None:
        self.most = most

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return reader.whole(raw, 0, self.most)

    def is_relative(self, value: Any) -> bool:
        return True


class Units(Shape):
    """A calendar unit, with a count where ``counted``, and the month in which the fiscal year starts."""

    def __init__(self, counted: bool) -> None:
        self.slug = "units" if counted else "unit"
        self.counted = counted

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        if not reader.has_keys(raw, ("unit", "count") if self.counted else ("unit",), ("fiscal_start",)):
            return None
        unit = reader.at("unit").one_of(raw["unit"], UNITS)
        count = reader.at("count").whole(raw.get("count", 1), 1, MOST_UNITS)
        fiscal = reader.at("fiscal_start").whole(raw.get("fiscal_start", 1), 1, 12)
        return UnitSpan(unit, count, fiscal) if unit and count and fiscal else None

    def dump(self, value: Any) -> Any:
        dumped = {"unit": value.unit} | ({"count": value.count} if self.counted else {})
        return dumped | ({"fiscal_start": value.fiscal_start} if value.fiscal_start != 1 else {})

    def words(self, value: Any, prop: Property, names: Names) -> str:
        single, several = UNIT_WORDS[value.unit]
        return f"{value.count} {several() if value.count > 1 else single()}" if self.counted else single()

    def is_relative(self, value: Any) -> bool:
        return True
