"""Creates, updates, deletes and restores records, one at a time or by their ids."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues, NotFound
from records.editing import campaigning, cleaning, conflicts
from records.models import (
    ActivityLink,
    Association,
    Change,
    Event,
    ListMember,
    Notification,
    Record,
    UniqueValue,
    capture,
    catalogue,
    registry,
)
from records.properties import ObjectSchema, Reading
from records.querying import people

#: How long a deleted record can be restored.
KEPT_IN_BIN = timedelta(days=90)


def create(object_type: str, given: Mapping[str, Any], reading: Reading | None = None) -> Record:
    """Create a record from values by property name, as people or the API give them.

    Raises InvalidValues with messages per property; nothing is written then.
    """
    registry.model_of(object_type)
    schema = catalogue.current()[object_type]
    cleaned = cleaning.clean_new(schema, given, reading or people.reading())
    record = registry.new(object_type)
    cleaned.apply(record)
    _save(record, cleaned)
    return record


def update(record: Record, given: Mapping[str, Any], reading: Reading | None = None) -> Record:
    """Change properties of a record; the others stay as the database has them, whatever the instance holds.

    Raises InvalidValues, or NotFound when the record is gone or in the recycle bin.
    """
    schema = catalogue.current()[record.object_type_id]
    with transaction.atomic():
        fresh: Record | None = registry.alive(schema.name).select_for_update().filter(pk=record.pk).first()
        if fresh is None:
            raise NotFound(_("This record no longer exists. It may be in the recycle bin."))
        cleaned = cleaning.clean_changes(schema, given, reading or people.reading(), fresh)
        touched = cleaned.apply(fresh)
        if touched:
            _save(fresh, cleaned, update_fields=[_field_name(fresh, name) for name in touched])
    return fresh


def update_many(object_type: str, ids: Sequence[int], given: Mapping[str, Any], reading: Reading | None = None) -> int:
    """Give many records the same values, set by set; returns how many changed.

    Raises InvalidValues as ``update`` does, also where one of the properties is unique; nothing is written then.
    """
    schema = catalogue.current()[object_type]
    cleaner = cleaning.Cleaner(schema, reading or people.reading())
    _refuse_unique(schema, cleaner.changes(given, None))
    with transaction.atomic():
        return sum(
            _change_all(cleaner, given, ids[start : start + capture.CHUNK])
            for start in range(0, len(ids), capture.CHUNK)
        )


def _refuse_unique(schema: ObjectSchema, cleaned: cleaning.Cleaned) -> None:
    message = _("The value must be unique, so it cannot be given to several records.")
    unique = {name for name, value in cleaned.values.items() if value is not None and schema.properties[name].unique}
    if unique:
        raise InvalidValues({name: [message] for name in unique})


def _change_all(cleaner: cleaning.Cleaner, given: Mapping[str, Any], ids: Sequence[int]) -> int:
    """Change the records of one chunk; what is given means the same for all that are in the same pipeline."""
    by_pipeline: dict[str | None, cleaning.Cleaned] = {}
    changed, touched = [], set()
    name = cleaner.schema.name
    for record in registry.alive(name).filter(pk__in=ids).select_for_update().order_by("pk"):
        pipeline = getattr(record, "pipeline", None)
        if pipeline not in by_pipeline:
            by_pipeline[pipeline] = cleaner.changes(given, pipeline)
        before = {**record.__dict__, "properties": dict(record.properties)}
        names = by_pipeline[pipeline].apply(record)
        if any(before.get(name) != record.__dict__.get(name) for name in names):
            changed.append(record)
            touched.update(names)
    capture.overwrite(registry.model_of(name), changed, sorted(touched))
    return len(changed)


def delete(object_type: str, ids: Sequence[int]) -> int:
    """Move records to the recycle bin; returns how many."""
    return registry.alive(object_type).filter(pk__in=ids).delete()[0]


def restore(object_type: str, ids: Sequence[int]) -> int:
    """Take records out of the recycle bin; returns how many. A unique value that was taken meanwhile stops it."""
    try:
        with transaction.atomic():
            return registry.every(object_type).filter(pk__in=ids).restore()
    except IntegrityError:
        message = _("A unique value of the record is now used by another one. Change that one first.")
        raise InvalidValues({"record": [message]}) from None


def purge(object_type: str, ids: Sequence[int]) -> int:
    """Remove records in the recycle bin for good, with everything kept about them; returns how many."""
    with transaction.atomic():
        rows = registry.every(object_type).in_bin().filter(pk__in=ids).select_for_update().order_by("pk")
        gone = list(rows.values_list("pk", flat=True))
        about = {"object_type": object_type, "record_id__in": gone}
        for model in (Change, Event, ActivityLink, UniqueValue, Notification):
            model.objects.filter(**about).delete()
        campaigning.items_of(object_type, gone).delete()
        Association.objects.filter(from_type=object_type, from_id__in=gone).delete()
        Association.objects.filter(to_type=object_type, to_id__in=gone).delete()
        ListMember.objects.filter(list__object_type=object_type, record_id__in=gone).delete()
        return registry.every(object_type).filter(pk__in=gone).erase()


def purge_old(now: datetime, limit: int = 1_000) -> int:
    """Purge what has been in the recycle bin for 90 days, at most ``limit`` records of each object."""
    return sum(
        purge(name, list(rows.values_list("pk", flat=True)[:limit]))
        for name in catalogue.current().objects
        if (rows := registry.every(name).filter(deleted_at__lt=now - KEPT_IN_BIN)).exists()
    )


def _save(record: Record, cleaned: cleaning.Cleaned, update_fields: list[str] | None = None) -> None:
    wrong = conflicts.taken(cleaned.schema, cleaned.values, by=record.pk)
    if wrong:
        raise InvalidValues(wrong)
    try:
        with transaction.atomic():
            record.save(update_fields=update_fields)
    except IntegrityError:
        # Somebody took the value between the look and the write.
        wrong = conflicts.taken(cleaned.schema, cleaned.values, by=record.pk)
        if not wrong:
            raise
        raise InvalidValues(wrong) from None


def _field_name(record: Record, attribute: str) -> str:
    return next(field.name for field in record._meta.concrete_fields if field.attname == attribute)
