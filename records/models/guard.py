"""Refuses SQL that writes record tables past the capture of changes, so that no hole can open unseen.

Every ORM path writes inside ``capturing()``. A statement that is not, be it raw SQL, ``_raw_delete`` or a path that a
new Django version adds, is stopped with a message. Migrations, and the emptying of all tables by ``flush``, pass.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from crm.lib.errors import Refused

WRITE = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?(.?)', re.IGNORECASE)
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
    """Put the guard on a new connection."""
    if refuse_uncaptured not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_uncaptured)


def begin_migrations(using: str, **_kwargs: Any) -> None:
    """Let migrations write records: their models are of another time and know nothing of changes."""
    _migrating.add(using)


def end_migrations(using: str, **_kwargs: Any) -> None:
    """Guard the tables again."""
    _migrating.discard(using)


def refuse_uncaptured(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run one statement unless it writes a guarded table outside ``capturing()``."""
    if not _allowed.get() and isinstance(sql, str) and sql.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
        found = WRITE.match(sql)
        if found and found[1] in _tables and not _is_flush_or_migration(found, context):
            message = _("Records are written only through their managers or records.editing, so that changes are kept.")
            raise Refused(message)
    return execute(sql, params, many, context)


def _is_flush_or_migration(found: re.Match[str], context: dict[str, Any]) -> bool:
    return found[2] == ";" or context["connection"].alias in _migrating
