"""Writes the columns of changed records with as few statements as can be; change rows are the caller's affair."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from crm.lib import bulk
from records.models import Record

#: From how many records that get the same values on, a statement of their own is cheaper (measured: a sixth less).
ALIKE = 200


def write(touched: Sequence[tuple[Record | None, Collection[str]]], now: datetime) -> None:
    """Write the attributes named of each record, and when it was changed."""
    by_columns: dict[tuple[type[Record], tuple[str, ...]], list[Record]] = defaultdict(list)
    for record, names in touched:
        assert record is not None
        record.updated_at = now
        by_columns[type(record), tuple(sorted(names))].append(record)
    for (model, columns), records in by_columns.items():
        records.sort(key=lambda record: record.pk)
        _write(model, columns, records)


def _write(model: type[Record], names: Sequence[str], records: Sequence[Record]) -> None:
    columns = (*names, "updated_at")
    if "properties" in names:
        bulk.update(model, columns, [[*(getattr(record, name) for name in columns), record.pk] for record in records])
        return
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for record in records:
        held = record.__dict__
        alike[tuple([held[name] for name in columns])].append(record.pk)
    single = []
    for values, ids in alike.items():
        if len(ids) < ALIKE:
            single += [[*values, number] for number in ids]
        else:
            QuerySet.update(model._base_manager.filter(pk__in=ids), **dict(zip(columns, values, strict=True)))
    bulk.update(model, columns, sorted(single, key=lambda row: row[-1]))
