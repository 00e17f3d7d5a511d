"""Keeps one database index for each filterable custom property, on the very expression that queries use.

Standard properties have theirs from the models. Names say what an index is on and change with everything that the
expression depends on, so to compare names is to know what is missing and what is stale.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import Index, Q

from records.filters.operators.texts import is_folded
from records.models import CustomRecord, Record, catalogue, registry
from records.properties import KINDS, Property
from records.querying.expressions import folded, storage_of, stored

PREFIX = "custom_property_"

#: The number of the lock that a worker holds while it tends the indexes: any that nothing else here uses.
LOCK = 7_403_211


@dataclass(frozen=True)
class Wanted:
    """An index that there should be."""

    prop: Property
    model: type[Record]

    @property
    def name(self) -> str:
        """Return the index's name: at most 30 characters, the same for the same expression."""
        storage = storage_of(self.prop.kind)
        facts = (self.prop.object_type, self.prop.name, storage.cast, storage.part, self._is_folded)
        return PREFIX + sha256(repr(facts).encode()).hexdigest()[:14]

    @property
    def _is_folded(self) -> bool:
        return KINDS[self.prop.kind].family == "text" and is_folded(self.prop.kind)

    def index(self) -> Index:
        """Return the index; rows of other custom objects stay out of it."""
        value = stored(self.prop).sql
        condition = Q(object_type=self.prop.object_type) if self.model is CustomRecord else None
        return Index(folded(value) if self._is_folded else value, name=self.name, condition=condition)


def ensure() -> tuple[list[str], list[str]]:
    """Create the indexes that are missing and drop those that are stale; returns the names of both.

    On PostgreSQL, outside a transaction, tables stay writable meanwhile. Where another worker is at it, this one
    leaves it alone, for an index that is being built looks like one that failed; what is missing then comes next time.
    """
    with _alone() as is_alone:
        return _tended() if is_alone else ([], [])


def _tended() -> tuple[list[str], list[str]]:
    wanted = {one.name: one for one in wanted_now()}
    there = _existing()
    stale = [name for name, is_valid in there.items() if name not in wanted or not is_valid]
    missing = [name for name in wanted if not there.get(name)]
    with connection.cursor() as cursor:
        for name in stale:
            cursor.execute(f"DROP INDEX{_concurrently()} IF EXISTS {connection.ops.quote_name(name)}")
        for name in missing:
            cursor.execute(_create(wanted[name]), params=None)
    return missing, stale


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold what only one worker can hold, until done or until the transaction ends; tells whether it was free."""
    if connection.vendor != "postgresql":
        yield True
        return
    until_end = "_xact" if connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory{until_end}_lock(%s)", [LOCK])
        is_alone: bool = cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone and not until_end:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def wanted_now() -> Iterator[Wanted]:
    """Yield an index for each filterable custom property whose kind can have one."""
    for schema in catalogue.current().objects.values():
        for prop in schema:
            if prop.is_custom and prop.filterable and KINDS[prop.kind].indexable:
                yield Wanted(prop, registry.model_of(schema.name))


def _create(one: Wanted) -> str:
    editor: Any = connection.schema_editor()
    extra: dict[str, Any] = {"concurrently": bool(_concurrently())} if connection.vendor == "postgresql" else {}
    statement = str(one.index().create_sql(one.model, editor, **extra))
    name = connection.ops.quote_name(one.name)
    return statement.replace(name, f"IF NOT EXISTS {name}", 1)


def _concurrently() -> str:
    return " CONCURRENTLY" if connection.vendor == "postgresql" and not connection.in_atomic_block else ""


def _existing() -> dict[str, bool]:
    """Return the indexes of this kind, each with whether it can be used: one that failed half-way cannot."""
    statement = {
        "postgresql": "SELECT c.relname, i.indisvalid FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid "
        "WHERE pg_table_is_visible(c.oid) AND c.relname LIKE %s",
        "sqlite": "SELECT name, 1 FROM sqlite_master WHERE type = 'index' AND name LIKE %s",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement, [f"{PREFIX}%"])
        return {name: bool(is_valid) for name, is_valid in cursor.fetchall()}


def tend(_now: datetime) -> None:
    """Ensure the indexes; the hourly chore that mends what an interrupted worker left."""
    ensure()
