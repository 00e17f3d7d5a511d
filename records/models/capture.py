"""Writes the change rows of every ORM path, in the transaction of the write, set by set.

``saving`` serves ``save()``, ``loaddata`` and everything built on them, ``creating`` bulk creation, ``update``
query-set updates and, through them, ``bulk_update`` and the recycle bin.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet

from crm.lib import bulk
from records.models import journal, origin, uniqueness
from records.models.guard import capturing
from records.models.snapshot import (
    Snapshot,
    check_custom,
    check_shapes,
    is_expression,
    snapshot,
    snapshot_of,
    tracked_fields,
)

if TYPE_CHECKING:
    from records.models.record import Record, RecordQuerySet

__all__ = ["capturing", "creating", "insert", "overwrite", "saving", "update"]

#: Records whose old values are held in memory at a time.
CHUNK = 2_000


@contextmanager
def saving(record: "Record", update_fields: Iterable[str] | None) -> Iterator[Iterable[str] | None]:
    """Capture the writing of one row; yields the fields to write, ``updated_at`` among them."""
    model: type[Record] = type(record)
    fields = tracked_fields(model)
    check_custom([record])
    with transaction.atomic(), capturing():
        before = _locked(model, [record.pk]).get(record.pk) if record.pk is not None else None
        _stamp(record, is_new=before is None)
        yield update_fields if update_fields is None else frozenset(update_fields) | {"updated_at"}
        if any(is_expression(getattr(record, field.attname)) for field in fields):
            record.refresh_from_db(fields=[field.attname for field in fields])
        after = snapshot(record)
        if before is not None and update_fields is not None:
            after = before.overwritten(after, update_fields)
        _write([(before, after)])


@contextmanager
def creating(model: "type[Record]", records: Sequence["Record"]) -> Iterator[None]:
    """Capture a bulk creation: the records get their keys inside the block."""
    now = origin.moment()
    check_custom(records)
    for record in records:
        record.created_at = record.created_at or now
        record.updated_at = record.updated_at or now
    with transaction.atomic(), capturing():
        yield
        _write([(None, snapshot(record)) for record in records])


def insert(
    model: "type[Record]",
    object_type: str,
    rows: Sequence[dict[str, Any]],
    reasons: Sequence[origin.Origin] | None = None,
) -> Sequence[int]:
    """Create many records, change rows included, in few statements; returns their ids in the order of the rows.

    Each row holds typed values by attribute name and is completed in place; what it leaves out is blank. ``reasons``
    gives each record its own; without them the present origin is that of all.
    """
    now = origin.moment()
    check_shapes((object_type, row.get("properties")) for row in rows)
    with transaction.atomic(), capturing():
        keys = bulk.reserve(model, len(rows))
        common = {"object_type_id": object_type} if _has_type_column(model) else {}
        for key, row in zip(keys, rows, strict=True):
            row |= {**common, "id": key, "created_at": now, "updated_at": now}
            row.setdefault("properties", {})
        names = list(dict.fromkeys(name for row in rows for name in row))
        bulk.insert(model, names, [[row.get(name) for name in names] for row in rows])
        pairs = [(None, snapshot_of(model, object_type, row["id"], row)) for row in rows]
        uniqueness.claim(pairs)
        entries = journal.differences(pairs)
        if reasons is not None:
            entries = (entry._replace(reason=one) for entry, one in zip(entries, reasons, strict=True))
        journal.write(entries)
    return keys


def update(queryset: "RecordQuerySet[Any]", write: Callable[..., int], values: dict[str, Any]) -> int:
    """Capture one query-set update. ``write`` is the uncaptured update of the same query set.

    Works in chunks of locked rows; when a value is an expression the new values are read back from the database.
    """
    model: type[Record] = queryset.model
    if "updated_at" not in values:
        values = {**values, "updated_at": origin.moment()}
    if "properties" in values and not is_expression(values["properties"]):
        check_custom([model(properties=values["properties"], **_kind_of(queryset))])
    touched = {getattr(model._meta.get_field(name), "attname", name) for name in values} & _tracked(model)
    if not touched:
        with capturing():
            return write(**values)
    # Claims on unique values hang on both: a deleted record holds none.
    touched |= {"properties", "deleted_at"} if touched & {"properties", "deleted_at"} else set()
    total = 0
    with transaction.atomic(), capturing():
        keys = list(_lockable(queryset).values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            before = _locked(model, chunk, touched)
            total += _plain_update(queryset, chunk, values)
            after = _read(model._base_manager.filter(pk__in=chunk), touched)
            _write([(before[key], after[key]) for key in chunk if key in before and key in after])
    return total


def overwrite(model: "type[Record]", records: Sequence["Record"], names: Sequence[str]) -> None:
    """Write the columns named (attribute names) of many loaded records, change rows included, in few statements."""
    now = origin.moment()
    columns = [*names, "updated_at"]
    check_custom(records)
    for record in records:
        record.updated_at = now
    with transaction.atomic(), capturing():
        for start in range(0, len(records), CHUNK):
            chunk = sorted(records[start : start + CHUNK], key=lambda record: record.pk)
            before = _locked(model, [record.pk for record in chunk])
            there = [record for record in chunk if record.pk in before]
            bulk.update(model, columns, [[*(getattr(r, name) for name in columns), r.pk] for r in there])
            _write([(before[r.pk], before[r.pk].overwritten(snapshot(r), names)) for r in there])


def _kind_of(queryset: "RecordQuerySet[Any]") -> dict[str, str]:
    first = queryset.values("object_type_id").first() if _has_type_column(queryset.model) else None
    return {"object_type_id": first["object_type_id"]} if first else {}


def _has_type_column(model: "type[Record]") -> bool:
    return any(field.attname == "object_type_id" for field in model._meta.concrete_fields)


def _plain_update(queryset: "RecordQuerySet[Any]", keys: Sequence[int], values: dict[str, Any]) -> int:
    narrowed = queryset.model._base_manager.all() if queryset.query.is_sliced else queryset.order_by()
    return QuerySet.update(narrowed.filter(pk__in=keys), **values)


def _lockable(queryset: "RecordQuerySet[Any]") -> "RecordQuerySet[Any]":
    """Return the query set with row locks where SQL allows them; the chunk is locked again before it is read."""
    query = queryset.query
    if query.is_sliced or query.distinct or query.group_by or query.combinator:
        return queryset
    return queryset.order_by("pk").select_for_update(of=("self",))


def _locked(model: "type[Record]", keys: Sequence[int], names: Collection[str] = ()) -> dict[int, Snapshot]:
    """Lock rows and return their values, all or those of the attributes named."""
    rows = model._base_manager.select_for_update().order_by("pk").filter(pk__in=keys)
    return _read(rows, names or _tracked(model))


def _read(rows: "QuerySet[Any, Any]", names: Collection[str]) -> dict[int, Snapshot]:
    model: type[Record] = rows.model
    kind = ["object_type_id"] if _has_type_column(model) else []
    return {
        row["pk"]: snapshot_of(model, row["object_type_id"] if kind else model.object_type_id, row["pk"], row)
        for row in rows.values("pk", *kind, *names)
    }


def _tracked(model: "type[Record]") -> set[str]:
    return {field.attname for field in tracked_fields(model)}


def _stamp(record: "Record", is_new: bool) -> None:
    now = origin.moment()
    if is_new:
        record.created_at = record.created_at or now
        record.updated_at = record.updated_at or now
    else:
        record.updated_at = now


def _write(pairs: Sequence[tuple[Snapshot | None, Snapshot]]) -> None:
    """Write the change rows and the claims on unique values of many records."""
    uniqueness.claim(pairs)
    journal.write(journal.differences(pairs))
