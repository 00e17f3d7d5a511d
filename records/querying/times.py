"""Dates and instants from columns and JSON in one form, in which the database can compare them."""

from typing import Any

from django.db import models
from django.db.models import CharField, DateField, Func
from django.db.models.expressions import Combinable

from records.properties import KINDS
from records.querying.expressions import Stored


class Milliseconds(Func):
    """A datetime column as whole milliseconds since 1970, as JSON holds instants."""

    arity = 1
    output_field = models.BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        seconds = f"CAST(strftime('%%s', substr({sql}, 1, 19)) AS INTEGER)"
        return f"({seconds} * 1000 + CAST(substr({sql}, 21, 3) AS INTEGER))", (*params, *params)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"floor(extract(epoch FROM {sql}) * 1000)::bigint", params


class LocalDay(Func):
    """The local day of an instant in milliseconds: a date on PostgreSQL, ISO text on SQLite."""

    arity = 1
    output_field = DateField()

    def __init__(self, expression: Any, zone: str) -> None:
        super().__init__(expression)
        self.zone = zone

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        seconds = f"({sql} - (({sql} %% 1000) + 1000) %% 1000) / 1000"
        local = f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {seconds}, 'unixepoch')"
        return f"django_datetime_cast_date({local}, %s, 'UTC')", (*params, *params, self.zone)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"(to_timestamp({sql} / 1000.0) AT TIME ZONE %s)::date", (*params, self.zone)


class Day(Func):
    """A date from a column or from JSON in the form in which the database compares dates."""

    arity = 1
    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return compiler.compile(self.source_expressions[0])

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"({sql})::date", params


class MonthDay(Func):
    """The month and day of a date as text: ``02-29``."""

    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"substr({sql}, 6, 5)", params

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"to_char({sql}, 'MM-DD')", params


def as_milliseconds(value: Stored) -> Combinable:
    """Return an instant as milliseconds, wherever it is stored."""
    found: Combinable = value.sql if value.is_json else Milliseconds(value.sql)
    return found


def as_day(value: Stored, zone: str) -> Combinable:
    """Return a date, or the local day of an instant."""
    if KINDS[value.kind].family == "date":
        return Day(value.sql)
    return LocalDay(as_milliseconds(value), zone)
