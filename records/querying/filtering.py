"""Filters records by parameters such as ``stage=closedwon&amount__gte=5000``: FilterSets built from the catalogue.

A parameter is a property's internal name, alone or with one of the lookups that its kind knows. Names and lookups come
from closed tables, values are typed by their kind; nothing that a caller sends becomes part of a statement.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, lookups
from django.utils.translation import gettext as _
from django_filters import Filter, FilterSet

from crm.lib.errors import InvalidValues
from records.models.fold import Fold, fold
from records.properties import KINDS, ObjectSchema, Property
from records.querying.expressions import Stored, after_prefix, stored
from records.querying.people import reading

MOST_VALUES = 250
LONGEST = 2_000
WORDS = 5

#: Digits of an id that every database column holds.
LONGEST_ID = 18

#: Properties in which ``q`` looks, where an object has them.
SEARCHED = ("name", "first_name", "last_name", "email", "domain", "survey_name", "reference", "customer_email")

COMPARED = ("exact", "in", "gt", "gte", "lt", "lte", "isblank")
LOOKUPS: dict[str, tuple[str, ...]] = {
    "text": ("exact", "in", "contains", "startswith", "isblank"),
    "number": COMPARED,
    "date": COMPARED,
    "datetime": COMPARED,
    "bool": ("exact", "isblank"),
    "choice": ("exact", "in", "isblank"),
    "multi_choice": ("exact", "in", "isblank"),
    "user": ("exact", "in", "isblank"),
}


class AskedField(forms.Field):
    """Reads what a parameter is compared with."""

    def __init__(self, prop: Property, lookup: str, **options: Any) -> None:
        super().__init__(**{**options, "required": False})
        self.prop = prop
        self.lookup = lookup

    def clean(self, raw: Any) -> Any:
        """Return the typed value, or a list of them; None where the parameter is absent."""
        if raw is None:
            return None
        try:
            return self._typed(str(raw))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def _typed(self, raw: str) -> Any:
        if self.lookup == "isblank":
            return _value(Property("", self.prop.name, self.prop.label, "bool"), raw)
        if self.lookup in {"contains", "startswith"}:
            if not raw or len(raw) > LONGEST:
                raise ValueError(_("Enter 1 to %(longest)s characters.") % {"longest": LONGEST})
            return raw
        if self.lookup != "in":
            return _value(self.prop, raw)
        parts = raw.split(",")
        if len(parts) > MOST_VALUES:
            raise ValueError(_("Give at most %(most)s values.") % {"most": MOST_VALUES})
        return [_value(self.prop, part) for part in parts]


class PropertyFilter(Filter):
    """One lookup of one property."""

    field_class = AskedField

    def __init__(self, prop: Property, lookup: str) -> None:
        super().__init__(label=prop.label, prop=prop, lookup=lookup)
        self.prop = prop
        self.lookup = lookup

    def filter(self, rows: "QuerySet[Any]", value: Any) -> "QuerySet[Any]":
        """Return the rows that match."""
        return rows if value is None else rows.filter(_condition(self.prop, self.lookup, value))


def filtered_by(
    schema: ObjectSchema, given: Mapping[str, str], rows: "QuerySet[Any]", words: str | None = None
) -> "QuerySet[Any]":
    """Return the rows that match all parameters and contain all words; raises InvalidValues naming the wrong ones."""
    asked = {name: _named(schema, name) for name in given}
    unknown = {name[:100]: [_("There is no parameter of this name.")] for name, found in asked.items() if not found}
    if unknown:
        raise InvalidValues(unknown)
    filters = {name: PropertyFilter(*found) for name, found in asked.items() if found}
    answered = type("AskedFilterSet", (FilterSet,), filters)(data=given, queryset=rows)
    if not answered.is_valid():
        raise InvalidValues({name: [str(text) for text in texts] for name, texts in answered.errors.items()})
    return _containing(schema, answered.qs, words)


def _named(schema: ObjectSchema, parameter: str) -> tuple[Property, str] | None:
    name, separator, named = parameter.partition("__")
    prop, lookup = schema.get(name), named if separator else "exact"
    return (prop, lookup) if prop and lookup in LOOKUPS[KINDS[prop.kind].family] else None


def _value(prop: Property, raw: str) -> Any:
    """Return the typed value; archived options and users who left can still be asked for."""
    if prop.option(raw.strip()):
        return raw.strip()
    number = raw.lstrip("0")
    if prop.kind == "user" and number.isascii() and number.isdigit() and len(number) <= LONGEST_ID:
        return int(number)
    value = KINDS[prop.kind].clean(raw, prop, reading())
    if value is None:
        raise ValueError(_("Give a value, or ask with __isblank=true."))
    return value[0] if isinstance(value, tuple) else value


def _condition(prop: Property, lookup: str, value: Any) -> Any:
    found = stored(prop)
    if lookup == "isblank":
        return lookups.IsNull(found.sql, value)
    return BY_FAMILY.get(KINDS[prop.kind].family, _compare)(found, lookup, value)


def _compare(found: Stored, lookup: str, value: Any) -> Any:
    if lookup == "in":
        return lookups.In(found.sql, [found.param(one) for one in value])
    return COMPARISONS[lookup](found.sql, found.param(value))


def _text(found: Stored, lookup: str, value: Any) -> Any:
    """Compare without regard to case; a beginning is a range, so that an index finds it."""
    sql = found.sql if found.kind == "email" and lookup in {"exact", "in"} else Fold(found.sql)
    if lookup == "in":
        return lookups.In(sql, [fold(one) for one in value])
    if lookup != "startswith":
        return COMPARISONS[lookup](sql, fold(value))
    end = after_prefix(fold(value))
    begins = Q(lookups.GreaterThanOrEqual(sql, fold(value)))
    return begins if end is None else begins & Q(lookups.LessThan(sql, end))


def _options(found: Stored, lookup: str, value: Any) -> Any:
    wanted = Q()
    for option in value if lookup == "in" else [value]:
        wanted |= Q(lookups.Contains(found.sql, f";{option};"))
    return wanted


def _containing(schema: ObjectSchema, rows: "QuerySet[Any]", words: str | None) -> "QuerySet[Any]":
    searched = [schema.properties[name] for name in SEARCHED if name in schema.properties]
    for word in (words or "").split()[:WORDS]:
        found = Q(pk__in=[])
        for prop in searched:
            found |= Q(_text(stored(prop), "contains", word))
        rows = rows.filter(found)
    return rows


COMPARISONS: dict[str, Callable[..., Any]] = {
    "exact": lookups.Exact,
    "gt": lookups.GreaterThan,
    "gte": lookups.GreaterThanOrEqual,
    "lt": lookups.LessThan,
    "lte": lookups.LessThanOrEqual,
    "contains": lookups.Contains,
}
BY_FAMILY: dict[str, Callable[[Stored, str, Any], Any]] = {"text": _text, "multi_choice": _options}
