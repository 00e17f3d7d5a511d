"""Reads values from JSON: an object with the one key that says which value it is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from workflows.definition import Problem
from workflows.values.dates import DateValue, NowValue
from workflows.values.occasion import EventValue, GivenValue
from workflows.values.output import OutputValue
from workflows.values.property import PropertyValue
from workflows.values.reading import at, demand_keys, text
from workflows.values.related import parse as parse_related
from workflows.values.static import StaticValue
from workflows.values.text import TextValue, read_template
from workflows.values.value import InvalidValue, Value

KEYS = ("static", "property", "output", "event", "given", "now", "date", "text")
#: Dates counted from dates counted from dates: more than anybody needs.
DEEPEST = 5


def parse(raw: Any, where: str = "", depth: int = 0) -> Value:
    """Return the value that JSON describes; ``where`` is what problems begin with. Raises InvalidValue."""
    keys = [key for key in KEYS if isinstance(raw, Mapping) and key in raw]
    if len(keys) != 1 or depth > DEEPEST:
        message = _("A value with one of these keys is expected here: %(keys)s.") % {"keys": ", ".join(KEYS)}
        raise InvalidValue([Problem(where, message)])
    key = keys[0]
    demand_keys(raw, {key, "of"} if key == "property" else {key}, where)
    given = raw[key]
    if key == "static":
        return StaticValue(given)
    if key == "property":
        return PropertyValue(text(given, at(where, key)), parse_related(raw.get("of"), at(where, "of"), "primary"))
    if key == "output":
        demand_keys(given, {"step", "name"}, at(where, key))
        return OutputValue(
            text(given.get("step"), at(where, "output.step")), text(given.get("name"), at(where, "output.name"))
        )
    if key == "event":
        return EventValue(text(given, at(where, key)))
    if key == "given":
        return GivenValue(text(given, at(where, key)))
    if key == "now":
        return NowValue()
    if key == "date":
        demand_keys(given, {"from", "offset"}, at(where, key))
        return DateValue.read(parse(given.get("from"), at(where, "date.from"), depth + 1), given.get("offset"), where)
    return TextValue(read_template(given, where))
