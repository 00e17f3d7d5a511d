"""Refuses SQL that writes record tables past the capture of changes, so that no hole can open unseen.

Every ORM path writes inside ``capturing()``. A statement that is not, be it raw SQL, ``_raw_delete`` or a path that a
new Django version adds, is stopped with a message. Migrations, and the emptying of all tables by ``flush``, pass. It
reads statements as text and keeps mistakes out, not attackers: who may send SQL may also switch it off.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from crm.lib.errors import Refused

#: Statements that cannot write rows; everything else is looked at.
HARMLESS = frozenset(
    "SELECT EXPLAIN SAVEPOINT RELEASE ROLLBACK BEGIN COMMIT PRAGMA SET SHOW CREATE ALTER DROP ANALYZE VACUUM".split()
)
COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
WRITE = re.compile(
    r"""\b(?:(?:INSERT(?:\s+OR\s+\w+)?|REPLACE|MERGE)\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)
    \s+(?:ONLY\s+)?(?:"?\w+"?\s*\.\s*)?"?(\w+)"?""",
    re.IGNORECASE | re.VERBOSE,
)
_allowed: ContextVar[bool] = ContextVar("writing_records_is_captured", default=False)
_tables: set[str] = set()
_migrating: set[str] = set()


@contextmanager
def capturing() -> Iterator[None]:
    """Allow writes to record tables: the block writes the change rows that belong to them."""
    token = _allowed.set(True)
    try:
        yield
    finally:
        _allowed.reset(token)


def watch(tables: set[str]) -> None:
    """Name the tables to guard."""
    _tables.update(tables)


def install(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Put the guard on a new connection; only ``flush``, which empties every table, goes past it."""
    if refuse_uncaptured in connection.execute_wrappers:
        return
    connection.execute_wrappers.append(refuse_uncaptured)
    flush = connection.ops.execute_sql_flush

    def execute_sql_flush(sql_list: Iterable[str]) -> None:
        with capturing():
            flush(sql_list)

    connection.ops.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign]


def begin_migrations(using: str, **_kwargs: Any) -> None:
    """Let migrations write records: their models are of another time and know nothing of changes."""
    _migrating.add(using)


def end_migrations(using: str, **_kwargs: Any) -> None:
    """Guard the tables again."""
    _migrating.discard(using)


def refuse_uncaptured(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run one statement unless it writes a guarded table outside ``capturing()``."""
    if not _allowed.get() and context["connection"].alias not in _migrating and _writes_records(str(sql)):
        message = _("Records are written only through their managers or records.editing, so that changes are kept.")
        raise Refused(message)
    return execute(sql, params, many, context)


def _writes_records(sql: str) -> bool:
    """Return whether a statement writes a guarded table, whatever stands around its name."""
    if sql[:6].upper() == "SELECT" or not any(table in sql for table in _tables):
        return False
    bare = COMMENT.sub(" ", sql).lstrip()
    first = bare.split(None, 1)[0].upper() if bare else ""
    if first in HARMLESS:
        return False
    if first == "TRUNCATE":
        return True
    return any(name in _tables for name in WRITE.findall(bare))
