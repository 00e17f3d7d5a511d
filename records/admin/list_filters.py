"""Filters beside a list of records: recycle bin, creation date, and whatever choices, users and yes/nos there are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Lookup, QuerySet
from django.db.models.lookups import Exact, IsNull
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib import clock
from records.admin.asking import names_of
from records.admin.showing import Names
from records.properties import KINDS, Property
from records.querying.expressions import stored

#: Options that a filter lists at most; the search finds the rest.
MOST_LISTED = 100
BLANK = "(blank)"

Lookups = list[tuple[str, str]]


class RecordFilter(SimpleListFilter):
    """A filter that refuses values it does not list."""

    title = ""

    def chosen(self) -> str | None:
        """Return the value asked for; an unknown one leads back to the unfiltered list."""
        value = self.value()
        if value is not None and value not in {str(lookup) for lookup, _title in self.lookup_choices}:
            raise IncorrectLookupParameters
        return value


class BinFilter(RecordFilter):
    """Shows what is there or what is in the recycle bin, never both."""

    title = gettext_lazy("recycle bin")  # type: ignore[assignment]
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("deleted", _("In the recycle bin"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield from ({**choice, "display": _("Not deleted")} if index == 0 else choice
                    for index, choice in enumerate(super().choices(changelist)))  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(deleted_at__isnull=self.chosen() is None)


class CreatedFilter(RecordFilter):
    """Narrows to records created lately."""

    title = gettext_lazy("create date")  # type: ignore[assignment]
    parameter_name = "created__within"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            ("1", _("Last 24 hours")),
            ("7", _("Last 7 days")),
            ("30", _("Last 30 days")),
            ("365", _("Last 365 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = self.chosen()
        return queryset.filter(created_at__gte=clock.now() - timedelta(days=int(days))) if days else queryset


class PropertyFilter(RecordFilter):
    """Narrows to one value of a property, or to records that have none."""

    prop: ClassVar[Property]

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Lookups:
        values = LISTED[self.prop.kind](self.prop, names_of(request))
        return [*values[:MOST_LISTED], (BLANK, _("No value"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.chosen()
        return queryset if value is None else queryset.filter(condition(self.prop, value))


def filter_of(prop: Property) -> type[PropertyFilter]:
    """Return the filter of one property. Two underscores keep its parameter apart from all others."""
    attributes = {"title": prop.label, "parameter_name": f"{prop.name}__is", "prop": prop, "__module__": __name__}
    return type("PropertyFilter", (PropertyFilter,), attributes)


def filterable(properties: Iterable[Property]) -> Sequence[Property]:
    """Return the properties that have a filter: known values, and either marked filterable or custom."""
    return [prop for prop in properties if prop.kind in LISTED and (prop.filterable or prop.is_custom)]


def condition(prop: Property, value: str) -> "Lookup[Any]":
    """Return the condition that a property has a listed value, in the form that finds the index."""
    held = stored(prop)
    if value == BLANK:
        return IsNull(held.sql, True)
    return Exact(held.sql, held.param(TYPED[prop.kind](value) if prop.kind in TYPED else value))


def _options(prop: Property, names: Names) -> Lookups:
    return [(option.value, option.label) for option in prop.options]


def _yes_no(prop: Property, names: Names) -> Lookups:
    return [("true", _("Yes")), ("false", _("No"))]


def _users(prop: Property, names: Names) -> Lookups:
    return names.choices()


LISTED: dict[str, Callable[[Property, Names], Lookups]] = {"choice": _options, "bool": _yes_no, "user": _users}
TYPED: dict[str, Callable[[str], Any]] = {"bool": lambda value: value == "true", "user": int}

assert all(kind in KINDS for kind in LISTED)
