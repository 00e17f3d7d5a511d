"""Case folding that gives the same letters in Python, SQLite and PostgreSQL, so that it can be indexed.

SQLite's own LOWER knows only ASCII. Each database therefore has a function ``millrace_fold``: on SQLite Python's own
``fold`` (registered on connection), on PostgreSQL a wrapper around ``lower`` with a Unicode collation that the server
has (created by the first migration).
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func

from records.properties.folding import fold

__all__ = ["CREATE_POSTGRESQL", "Fold", "fold", "teach_sqlite"]


class Fold(Func):
    """The expression in lower case."""

    function = "millrace_fold"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Order by code points, as SQLite does, so that a range of the index finds what begins with a word."""
        return self.as_sql(compiler, connection, template='(%(function)s(%(expressions)s) COLLATE "C")', **extra)


def _fold_or_null(text: Any) -> Any:
    return fold(text) if isinstance(text, str) else text


def teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Register the function on a new SQLite connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("millrace_fold", 1, _fold_or_null, deterministic=True)


#: The best collation the server has: ICU where built with it, else PostgreSQL 18's own.
CREATE_POSTGRESQL = """
DO $$
DECLARE best text;
BEGIN
  SELECT collname INTO best FROM pg_collation WHERE collname IN ('und-x-icu', 'pg_unicode_fast')
    AND collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
    ORDER BY collname DESC LIMIT 1;
  IF best IS NULL THEN
    RAISE EXCEPTION 'Millrace needs a PostgreSQL server built with ICU, or PostgreSQL 18 or newer.';
  END IF;
  EXECUTE format('CREATE OR REPLACE FUNCTION millrace_fold(text) RETURNS text LANGUAGE sql '
    'IMMUTABLE STRICT PARALLEL SAFE '
    'RETURN replace(lower($1 COLLATE pg_catalog.%I), ''ς'', ''σ'')::text COLLATE pg_catalog."C"', best);
END $$
"""
