"""The shapes of what stands to the right of an operator: how each is read, written back and put into words."""

from records.filters.values.base import Nothing, Shape
from records.filters.values.plain import Flag, Number, NumberRange, Options, OptionSet, Pattern, Texts, TextValue, Users
from records.filters.values.references import PropertyReference
from records.filters.values.times import Bound, Days, PointRange, PointValue, Units

__all__ = [
    "Bound",
    "Days",
    "Flag",
    "Nothing",
    "Number",
    "NumberRange",
    "OptionSet",
    "Options",
    "Pattern",
    "PointRange",
    "PointValue",
    "PropertyReference",
    "Shape",
    "TextValue",
    "Texts",
    "Units",
    "Users",
]
