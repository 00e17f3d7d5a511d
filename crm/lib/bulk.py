"""Fast insertion of many rows: COPY on PostgreSQL, executemany on SQLite. Rows come without keys and return none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(prepared))


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Overwrite columns of many rows, each given as its values in the order of ``columns`` and, last, its key.

    One prepared statement for all rows; the caller holds the transaction and the locks.
    """
    fields = _fields(model, columns)
    assignments = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    key = connection.ops.quote_name(str(model._meta.pk.column))
    table = connection.ops.quote_name(model._meta.db_table)
    prepare = [*(_preparation(field) for field in fields), None]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {key} = %s", list(_prepared(prepare, rows)))


def _fields(model: type[models.Model], columns: Sequence[str]) -> list[Any]:
    by_attribute = {field.attname: field for field in model._meta.concrete_fields}
    return [by_attribute[column] for column in columns]


def _prepared(prepare: Sequence[Callable[[Any], Any] | None], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [one(value) if one else value for one, value in zip(prepare, row, strict=True)]


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """Return how a value becomes a parameter, or None where the driver takes it as it is."""
    if isinstance(field, models.JSONField | models.DateField | models.DecimalField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None
