"""Values of properties as SQL, the same on both databases, columns and JSON alike.

A custom property's key is written into the statement as a literal, for only then do the databases find the index on
it. So nothing but a valid internal name is ever let through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import BooleanField, CharField, DateField, DateTimeField, F, FloatField, Func
from django.db.models.expressions import ExpressionWrapper

from records.models.fold import Fold
from records.models.schema import INTERNAL_NAME
from records.properties import KINDS, Property, Value
from records.properties.kinds.base import milliseconds


@dataclass(frozen=True)
class Storage:
    """How a kind lies in the database.

    ``column`` is the field of a standard property. In JSON ``cast`` is the PostgreSQL type, ``field`` the Django one,
    ``part`` the member of an object that is compared, ``shapes`` the JSON types that hold a value. ``to_json`` makes
    the parameter that a JSON value is compared with.
    """

    column: "models.Field[Any, Any]"
    field: "models.Field[Any, Any]"
    cast: str = "text"
    shapes: tuple[str, ...] = ("text", "string")
    part: str = ""
    to_json: Callable[[Any], Any] = lambda value: value


NUMBERS = ("integer", "real", "number")
WORDS = Storage(CharField(), CharField())
STORAGE: dict[str, Storage] = {
    "number": Storage(FloatField(), FloatField(), "double precision", NUMBERS),
    "currency": Storage(
        models.DecimalField(max_digits=18, decimal_places=2), FloatField(), "double precision", NUMBERS, "sort", float
    ),
    "date": Storage(DateField(), CharField(), to_json=date.isoformat),
    "datetime": Storage(DateTimeField(), models.BigIntegerField(), "bigint", NUMBERS, to_json=milliseconds),
    "bool": Storage(BooleanField(), BooleanField(), "boolean", ("true", "false", "boolean")),
    "user": Storage(models.BigIntegerField(), models.BigIntegerField(), "bigint", NUMBERS),
}


class JsonKey(Func):
    """The value under a literal key of a JSON object, typed."""

    arity = 1

    def __init__(self, expression: Any, key: str, cast: str, part: str, output_field: Any) -> None:
        INTERNAL_NAME(key)
        super().__init__(expression, output_field=output_field)
        self.key, self.cast, self.part = key, cast, part

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        part = f".{self.part}" if self.part else ""
        return f"json_extract({sql}, '$.{self.key}{part}')", params

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        text = f"({sql} -> '{self.key}' ->> '{self.part}')" if self.part else f"({sql} ->> '{self.key}')"
        return text if self.cast == "text" else f"({text})::{self.cast}", params


class JsonRoot(Func):
    """A whole JSON value, typed; NULL where it has another shape, since history may be older than the property."""

    arity = 1

    def __init__(self, expression: Any, storage: Storage) -> None:
        super().__init__(expression, output_field=storage.field)
        self.storage = storage

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        path = f"'$.{self.storage.part}'" if self.storage.part else "'$'"
        shapes = ", ".join(f"'{shape}'" for shape in self.storage.shapes)
        found = f"CASE WHEN json_type({sql}, {path}) IN ({shapes}) THEN json_extract({sql}, {path}) END"
        return found, (*params, *params)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        path = f"'{{{self.storage.part}}}'"
        shapes = ", ".join(f"'{shape}'" for shape in self.storage.shapes)
        cast = {"bigint": "numeric"}.get(self.storage.cast, self.storage.cast)
        found = f"CASE WHEN jsonb_typeof({sql} #> {path}) IN ({shapes}) THEN ({sql} #>> {path})::{cast} END"
        return found, (*params, *params)


@dataclass(frozen=True)
class Stored:
    """A value in SQL: its expression, the kind it is of, and how a parameter is made to compare with it."""

    sql: Any
    kind: str
    is_json: bool = False

    def param(self, value: Value) -> Any:
        """Return a value as it is compared with the expression."""
        kind = KINDS[self.kind]
        if not self.is_json:
            return kind.to_column(value)
        return value if value is None else storage_of(self.kind).to_json(value)


def storage_of(kind: str) -> Storage:
    """Return how values of a kind lie in the database."""
    return STORAGE.get(kind, WORDS)


def stored(prop: Property) -> Stored:
    """Return the present value of a property of the row, record or event."""
    storage = storage_of(prop.kind)
    if prop.column:
        return Stored(ExpressionWrapper(F(prop.column), output_field=storage.column), prop.kind)
    return Stored(json_value("properties", prop), prop.kind, is_json=True)


def json_value(field: str, prop: Property) -> JsonKey:
    """Return the value of a property inside a JSON object column."""
    storage = storage_of(prop.kind)
    return JsonKey(F(field), prop.name, storage.cast, storage.part, storage.field)


def past(kind: str) -> Stored:
    """Return the old value of a change row, as a value of the kind."""
    return Stored(JsonRoot(F("old"), storage_of(kind)), kind, is_json=True)


def folded(sql: Any) -> Fold:
    """Return a text in lower case."""
    return Fold(sql)


class Among(Func):
    """Whether a value is one of many, however many: one parameter holds them all. ``cast`` is the PostgreSQL type."""

    arity = 1
    output_field = BooleanField()

    def __init__(self, expression: Any, cast: str, values: Sequence[Any]) -> None:
        super().__init__(expression)
        self.cast, self.values = cast, tuple(values)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        listed = connection.ops.adapt_json_value(self.values, None)
        return f"{sql} IN (SELECT value FROM json_each(%s))", (*params, listed)

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} = ANY(%s::{self.cast}[])", (*params, list(self.values))


def after_prefix(text: str) -> str | None:
    """Return the first text, by code points, after all that begin with this one; None if there is none."""
    while text:
        last = ord(text[-1]) + 1
        if last <= 0x10FFFF:
            return text[:-1] + chr(0xE000 if 0xD800 <= last <= 0xDFFF else last)
        text = text[:-1]
    return None
