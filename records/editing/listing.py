"""Defines lists, adds records to static ones and removes them, leaving a change on each record."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib import bulk
from crm.lib.errors import InUse, InvalidValues, Refused
from records.models import Change, ListMember, RecordList, journal, origin, registry
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
    _demand_static(to)
    with transaction.atomic():
        RecordList.objects.select_for_update().get(pk=to.pk)
        there = set(to.members.filter(record_id__in=ids).values_list("record_id", flat=True))
        alive = registry.alive(to.object_type_id).filter(pk__in=set(ids) - there)
        new = sorted(alive.values_list("pk", flat=True))
        now = origin.moment()
        bulk.insert(ListMember, ("list_id", "record_id", "added_at"), [(to.pk, pk, now) for pk in new])
        journal.write(_entry(to, pk, Change.Kind.LIST_ADDED) for pk in new)
    return len(new)


def remove(from_list: RecordList, ids: Sequence[int]) -> int:
    """Remove records from the list; returns how many were in it."""
    _demand_static(from_list)
    with transaction.atomic():
        members = from_list.members.select_for_update().filter(record_id__in=ids)
        there = sorted(members.values_list("record_id", flat=True))
        members.delete()
        journal.write(_entry(from_list, pk, Change.Kind.LIST_REMOVED) for pk in there)
    return len(there)


def _demand_static(which: RecordList) -> None:
    if which.kind != RecordList.Kind.STATIC:
        raise Refused(_("“%(name)s” is an active list: its filter decides who is in it.") % {"name": which.name})


def _entry(which: RecordList, record_id: int, kind: str) -> journal.Entry:
    return journal.Entry(which.object_type_id, record_id, kind, new={"list": which.pk, "name": which.name})
