"""Defines lists, adds records to static ones and removes them, leaving a change on each record."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib import bulk
from crm.lib.errors import InUse, InvalidValues, Refused
from records.models import Change, ListMember, RecordList, journal, origin, registry
from records.models.origin import Origin
from records.querying import context, uses


def define(row: RecordList) -> RecordList:
    """Save a new or changed list. The filter of an active one is read first.

    Raises InvalidValues for what a field refuses, InvalidFilter for a filter that does not fit the object or that
    leads back to the list itself.
    """
    if row.kind == RecordList.Kind.ACTIVE:
        row.filter = context.parse(row.filter, row.object_type_id, inside=row.pk).dump()
    else:
        row.filter = None
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidValues({name: list(messages) for name, messages in error.message_dict.items()}) from None
    row.save()
    return row


def remove_list(row: RecordList) -> None:
    """Delete a list that no filter refers to; raises InUse naming those that do. Its records stay."""
    found = uses.uses_of_list(row.pk)
    if found:
        raise InUse(_("“%(name)s” is in use:") % {"name": row.name}, found)
    row.delete()


def add(to: RecordList, ids: Sequence[int]) -> int:
    """Add records of the list's object; returns how many were not in it before."""
    with transaction.atomic():
        return len(admit(to, dict.fromkeys(ids)))


def admit(to: RecordList, reasons: Mapping[int, Origin | None]) -> list[int]:
    """Add records of the list's object, each for its reason; returns those that were not in it before.

    The caller holds the transaction. The records are locked, so that nobody adds them meanwhile.
    """
    demand_static(to)
    alive = registry.alive(to.object_type_id).filter(pk__in=list(reasons)).order_by("pk")
    locked = list(alive.select_for_update(no_key=True).values_list("pk", flat=True))
    there = members_among(to, reasons)
    new = [number for number in locked if number not in there]
    now = origin.moment()
    bulk.insert(ListMember, ("list_id", "record_id", "added_at"), [(to.pk, pk, now) for pk in new])
    journal.write(_entry(to, pk, Change.Kind.LIST_ADDED, reasons[pk]) for pk in new)
    return new


def members_among(of: RecordList, ids: Iterable[int]) -> set[int]:
    """Return which of the records are in a static list."""
    return set(of.members.filter(record_id__in=list(ids)).values_list("record_id", flat=True))


def remove(from_list: RecordList, ids: Sequence[int]) -> int:
    """Remove records from the list; returns how many were in it."""
    with transaction.atomic():
        return len(dismiss(from_list, dict.fromkeys(ids)))


def dismiss(from_list: RecordList, reasons: Mapping[int, Origin | None]) -> list[int]:
    """Remove records from the list, each for its reason; returns those that were in it. The caller's transaction."""
    demand_static(from_list)
    members = from_list.members.filter(record_id__in=list(reasons)).order_by("pk")
    there = sorted(members.select_for_update().values_list("record_id", flat=True))
    members.filter(record_id__in=there).order_by().delete()
    journal.write(_entry(from_list, pk, Change.Kind.LIST_REMOVED, reasons[pk]) for pk in there)
    return there


def demand_static(which: RecordList) -> None:
    """Refuse to touch the members of an active list."""
    if which.kind != RecordList.Kind.STATIC:
        raise Refused(_("“%(name)s” is an active list: its filter decides who is in it.") % {"name": which.name})


def _entry(which: RecordList, record_id: int, kind: str, reason: Origin | None) -> journal.Entry:
    about = {"list": which.pk, "name": which.name}
    return journal.Entry(which.object_type_id, record_id, kind, new=about, reason=reason)
