"""Claims on the values of unique custom properties: the database, not a look beforehand, decides who has one."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.models import catalogue
from records.models.fold import fold
from records.models.schema import UniqueValue
from records.models.snapshot import Snapshot


def claim(pairs: Sequence[tuple[Snapshot | None, Snapshot]]) -> None:
    """Move the claims of many records from their old values to their new ones; deleted records hold none."""
    touched = [pair for pair in pairs if pair[1].custom or (pair[0] and pair[0].custom)]
    if not touched:
        return
    schema = catalogue.current()[touched[0][1].object_type]
    names = [prop.name for prop in schema if prop.is_custom and prop.unique]
    if not names:
        return
    moved = [(before, after) for before, after in touched if set(_claims(before, names)) != set(_claims(after, names))]
    UniqueValue.objects.filter(
        object_type=schema.name, record_id__in=[after.record_id for before, after in moved if before]
    ).delete()
    rows = [
        UniqueValue(object_type_id=schema.name, property=name, value=value, record_id=after.record_id)
        for _before, after in moved
        for name, value in _claims(after, names)
    ]
    try:
        with transaction.atomic():
            UniqueValue.objects.bulk_create(rows, batch_size=2_000)
    except IntegrityError:
        raise InvalidValues(_taken(rows)) from None


def _claims(of: Snapshot | None, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if of is None or of.deleted_at is not None:
        return
    for name in names:
        if name in of.custom:
            yield name, claim_text(of.custom[name])


def claim_text(stored: Any) -> str:
    """Return a stored JSON value as claims compare it: without regard to case."""
    return fold(str(stored["amount"] if isinstance(stored, dict) else stored))


def _taken(rows: Sequence[UniqueValue]) -> dict[str, list[str]]:
    """Name the properties whose values are taken, by other records or twice among these."""
    wrong: dict[str, list[str]] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        others = UniqueValue.objects.filter(object_type=row.object_type_id, property=row.property, value=row.value)
        if (row.property, row.value) in seen or others.exists():
            wrong.setdefault(row.property, []).append(
                _("“%(value)s” is already used by another record.") % {"value": row.value}
            )
        seen.add((row.property, row.value))
    return wrong
