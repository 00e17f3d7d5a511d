"""Fast writing of many rows: COPY and arrays on PostgreSQL, executemany on SQLite; nothing is returned."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring_ascii
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, each a sequence of Python values in the order of ``columns`` (attribute names).

    The database must have a default for, or accept NULL in, every column that is not named; the caller holds the
    transaction. Values are not validated.
    """
    fields = _fields(model, columns)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    prepare = [_preparation(field) for field in fields]
    prepared = _prepared(prepare, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"COPY {table} ({names}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(prepared))


def reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """Return keys for rows about to be inserted, in ascending order; the caller holds the transaction.

    PostgreSQL takes them from the sequence. SQLite has one writer at a time, so the next ones stay free until commit.
    """
    table, key = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            drawn = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(drawn, [connection.ops.quote_name(table), key, count])
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    start = row[0] + 1 if row else 1
    return range(start, start + count)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Overwrite columns of many rows, each given as its values in the order of ``columns`` and, last, its key.

    PostgreSQL takes one array for each column in one statement, SQLite one prepared statement for all rows. The
    caller holds the transaction and the locks.
    """
    fields = _fields(model, columns)
    prepare = [*(_preparation(field) for field in fields), None]
    prepared = list(_prepared(prepare, rows))
    if not prepared:
        return
    names = [connection.ops.quote_name(field.column) for field in fields]
    key = connection.ops.quote_name(str(model._meta.pk.column))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            given = ", ".join(f"v{number}" for number in range(len(names)))
            assigned = ", ".join(f"{name} = given.v{number}" for number, name in enumerate(names))
            arrays = ", ".join(f"%s::{_array_type(field)}[]" for field in (*fields, model._meta.pk))
            cursor.execute(
                f"UPDATE {table} SET {assigned} FROM unnest({arrays}) AS given({given}, number)"
                f" WHERE {table}.{key} = given.number",
                [list(column) for column in zip(*prepared, strict=True)],
            )
        else:
            assigned = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(f"UPDATE {table} SET {assigned} WHERE {key} = %s", prepared)


def _array_type(field: Any) -> str:
    """Return the PostgreSQL type of a column without length or precision, as the elements of an array have it."""
    kind = str(field.rel_db_type(connection) if field.primary_key else field.db_type(connection))
    return kind.split("(")[0]


def _fields(model: type[models.Model], columns: Sequence[str]) -> list[Any]:
    by_attribute = {field.attname: field for field in model._meta.concrete_fields}
    return [by_attribute[column] for column in columns]


def _prepared(prepare: Sequence[Callable[[Any], Any] | None], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    needed = [(index, one) for index, one in enumerate(prepare) if one]
    for row in rows:
        if len(row) != len(prepare):
            raise ValueError(f"A row has {len(row)} values for {len(prepare)} columns.")
        values = list(row)
        for index, one in needed:
            values[index] = one(values[index])
        yield values


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """Return how a value becomes a parameter, or None where the driver takes it as it is."""
    if isinstance(field, models.DateField):
        return _repeating(lambda value: field.get_db_prep_save(value, connection))
    if isinstance(field, models.JSONField):
        return _json(field.encoder)
    if isinstance(field, models.DecimalField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _json(encoder: type[json.JSONEncoder] | None) -> Callable[[Any], Any]:
    """Return what writes JSON as text, which both databases take; words and numbers, which most are, at once."""
    dump = json.JSONEncoder().encode if encoder is None else encoder().encode

    def written(value: Any) -> str | None:
        if value is None:
            return None
        if type(value) is str:
            return encode_basestring_ascii(value)
        return str(value) if type(value) is int else dump(value)

    return written


def _repeating(prepare: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return ``prepare`` for columns in which one and the same object stands row after row, such as a time stamp."""
    last = prepared = None

    def remembered(value: Any) -> Any:
        nonlocal last, prepared
        if value is not last:
            last, prepared = value, prepare(value)
        return prepared

    return remembered
