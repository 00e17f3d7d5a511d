"""Pieces of SQL with their parameters, and how values are compared and written as JSON on each database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

#: Beyond this a double no longer holds every whole number.
SAFE = 2**53


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        more = other if isinstance(other, Sql) else Sql(other)
        return Sql(self.text + more.text, self.parameters + more.parameters)

    def __radd__(self, other: str) -> "Sql":
        return Sql(other) + self


def join(pieces: Sequence[Sql], by: str) -> Sql:
    """Return pieces one after the other with a word between them."""
    return Sql(by.join(piece.text for piece in pieces), tuple(one for piece in pieces for one in piece.parameters))


def is_postgres() -> bool:
    """Return whether the database is PostgreSQL; the other one is SQLite."""
    return connection.vendor == "postgresql"


def constant(value: Any, db_type: str) -> Sql:
    """Return a value of a column's type."""
    return Sql(f"CAST(%s AS {db_type})", (value,)) if is_postgres() else Sql("%s", (value,))


def json_constant(text: str) -> Sql:
    """Return JSON that is known beforehand; ``null`` is the blank of the database."""
    if text == "null":
        return Sql("NULL::jsonb" if is_postgres() else "NULL")
    return Sql("%s::jsonb" if is_postgres() else "%s", (text,))


def differs(one: Sql, other: Sql) -> Sql:
    """Return whether two values differ, a blank being a value like others."""
    return "(" + one + (" IS DISTINCT FROM " if is_postgres() else " IS NOT ") + other + ")"


def json_of(value: Sql, family: str) -> Sql:
    """Return a column's value as changes keep it, for the families ``text``, ``number``, ``bool`` and ``date``."""
    if family == "number":
        return _number(value)
    if is_postgres():
        return "to_jsonb((" + value + (")::text)" if family != "bool" else "))")
    if family == "bool":
        return "CASE " + value + " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    return "CASE WHEN " + value + " IS NULL THEN NULL ELSE json_quote(" + value + ") END"


def whole(value: Sql) -> Sql:
    """Return a number that is known to be whole as an integer."""
    return "CAST(" + value + (" AS bigint)" if is_postgres() else " AS integer)")


def is_whole(value: Sql) -> Sql:
    """Return whether a number is whole, and small enough for a double to hold its neighbors too."""
    rounded = "trunc(" + value + ")" if is_postgres() else whole(value)
    return "(" + value + " = " + rounded + " AND abs(" + value + f") < {SAFE})"


def places_of(names: str, rows: Sequence[tuple[Any, ...]]) -> Sql:
    """Return the table ``places``: what is to be written for those who came to a leaf, in the order of the way."""
    cast = "CAST(%s AS text)" if is_postgres() else "%s"
    listed = [
        Sql(
            "(" + ", ".join(str(value) if isinstance(value, int) else cast for value in row) + ")",
            tuple(value for value in row if not isinstance(value, int)),
        )
        for row in rows
    ]
    return f"places({names}) AS (VALUES " + join(listed, ", ") + ")"


def by_place(values: Sequence[Sql]) -> Sql:
    """Return the value that belongs to a place."""
    cases = [Sql(f" WHEN {number} THEN ") + value for number, value in enumerate(values)]
    return "CASE places.place" + join(cases, "") + " END"


def among(ids: Sequence[int]) -> Sql:
    """Return what follows a number that must be one of many."""
    if is_postgres():
        return Sql("= ANY(%s)", (list(ids),))
    return Sql("IN (SELECT value FROM json_each(%s))", (json.dumps(list(ids)),))


def _number(value: Sql) -> Sql:
    """Return a number: whole ones without a point, as the kind writes them."""
    quote = "to_jsonb" if is_postgres() else "json_quote"
    return (
        "CASE WHEN " + value + " IS NULL THEN NULL WHEN " + is_whole(value)
        + f" THEN {quote}(" + whole(value) + f") ELSE {quote}(" + value + ") END"
    )  # fmt: skip
