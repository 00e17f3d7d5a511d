"""Texts, numbers, options, users and yes/no as values of operators."""

from typing import Any

import re2
from django.utils.translation import gettext as _

from records.filters.checks import compiled
from records.filters.reading import Reader, shown
from records.filters.values.base import Shape, all_of, any_of, quoted, read_list
from records.filters.vocabulary import Names
from records.properties import KINDS, Property, Reading

LARGEST_ID = 2**63 - 1
LONGEST_PATTERN = 500


class TextValue(Shape):
    """One text."""

    slug = "text"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return reader.text(raw)

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return quoted(value)


class Texts(Shape):
    """Several texts, of which one is enough."""

    slug = "texts"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return read_list(raw, reader, lambda value, place: place.text(value))

    def dump(self, value: Any) -> Any:
        return list(value)

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return any_of([quoted(text) for text in value])


class Pattern(Shape):
    """A regular expression of RE2."""

    slug = "pattern"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        text = reader.text(raw, LONGEST_PATTERN)
        if text is None:
            return None
        try:
            compiled(text)
        except re2.error:
            reader.problem(_("This is not a regular expression that RE2 understands."))
            return None
        return text

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return quoted(value)


class Number(Shape):
    """A number, or an amount for a currency."""

    slug = "number"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return read_number(raw, prop, reader)

    def dump(self, value: Any) -> Any:
        return value if isinstance(value, int | float) else str(value)

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return f"{value:,}"


class NumberRange(Shape):
    """Two numbers, both inclusive."""

    slug = "number_range"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        if not reader.has_keys(raw, ("from", "to")):
            return None
        low = read_number(raw["from"], prop, reader.at("from"))
        high = read_number(raw["to"], prop, reader.at("to"))
        if low is None or high is None:
            return None
        if low > high:
            reader.problem(_("The first number is larger than the second."))
            return None
        return low, high

    def dump(self, value: Any) -> Any:
        one = Number()
        return {"from": one.dump(value[0]), "to": one.dump(value[1])}

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return all_of([f"{number:,}" for number in value])


class Options(Shape):
    """Internal values of options, archived ones included, of which one is enough."""

    slug = "options"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return read_list(raw, reader, lambda value, place: _option(value, prop, place))

    def dump(self, value: Any) -> Any:
        return list(value)

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return any_of([quoted(prop.label_of(option)) for option in value])


class OptionSet(Options):
    """Internal values of options, which count together."""

    slug = "option_set"

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return all_of([quoted(prop.label_of(option)) for option in value])


class Users(Shape):
    """Numbers of users, of which one is enough; former users are allowed."""

    slug = "users"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return read_list(raw, reader, lambda value, place: place.whole(value, 1, LARGEST_ID))

    def dump(self, value: Any) -> Any:
        return list(value)

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return any_of([names.user(user) for user in value])


class Flag(Shape):
    """Yes or no."""

    slug = "flag"

    def parse(self, raw: Any, prop: Property, reader: Reader) -> Any:
        return reader.flag(raw)

    def words(self, value: Any, prop: Property, names: Names) -> str:
        return _("yes") if value else _("no")


def read_number(raw: Any, prop: Property, reader: Reader) -> Any:
    """Return the number as the property's kind keeps it."""
    if isinstance(raw, str) and len(raw) > 40:
        reader.problem(_("Enter a number."))
        return None
    try:
        value = KINDS[prop.kind].clean(raw, prop, Reading())
    except (ValueError, OverflowError) as error:
        reader.problem(str(error))
        return None
    if value is None:
        reader.problem(_("Enter a number."))
    return value


def _option(raw: Any, prop: Property, reader: Reader) -> str | None:
    if isinstance(raw, str) and prop.option(raw):
        return raw
    reader.problem(_("“%(value)s” is not an option of %(label)s.") % {"value": shown(raw), "label": prop.label})
    return None
