"""Fast insertion of many rows: COPY on PostgreSQL, executemany on SQLite. Rows come without keys and return none."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, each a sequence of Python values in the order of ``columns`` (attribute names).

    The database must have a default for, or accept NULL in, every column that is not named; the caller holds the
    transaction. Values are not validated.
    """
    fields = [model._meta.get_field(column.removesuffix("_id") if _is_foreign(model, column) else column)
              for column in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)  # type: ignore[union-attr]
    table = connection.ops.quote_name(model._meta.db_table)
    prepare = [_preparation(field) for field in fields]
    prepared = ([one(value) if one else value for one, value in zip(prepare, row, strict=True)] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(prepared))


def _is_foreign(model: type[models.Model], column: str) -> bool:
    return any(field.attname == column and field.name != column for field in model._meta.concrete_fields)


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """Return how a value becomes a parameter, or None where the driver takes it as it is."""
    if isinstance(field, models.JSONField | models.DateTimeField | models.DecimalField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None
