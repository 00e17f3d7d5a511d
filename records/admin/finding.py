"""Finds the records that a person may see by what that person types: a number or a name."""

from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.admin.layout import layout_of
from records.admin.searching import search
from records.models import Record, RecordQuerySet, registry
from records.models.reference import Reference
from records.querying import visibility

MOST_NAMED = 5


def within_reach(object_type: str, person: Any) -> RecordQuerySet[Any]:
    """Return the records of an object, outside the recycle bin, that a person may see."""
    rows = registry.alive(object_type)
    if not visibility.may(person, "view", object_type):
        return rows.none()
    return visibility.visible(rows, person)  # type: ignore[return-value]


def find(object_type: str, text: str, person: Any) -> Record:
    """Return the one record called so; raises InvalidValues if there is none, or more than one."""
    rows = search(within_reach(object_type, person), layout_of(object_type).searched, text)
    found: list[Record] = list(rows[: MOST_NAMED + 1])
    same = [record for record in found if str(record).lower() == text.strip().lower()]
    if len(found) == 1 or len(same) == 1:
        return (same or found)[0]
    if not found:
        raise InvalidValues({"record": [_("There is no record “%(text)s” that you may see.") % {"text": text[:100]}]})
    names = "; ".join(f"{record} (#{record.pk})" for record in found[:MOST_NAMED])
    message = _("Several records match “%(text)s”. Give the number of one of them: %(names)s.")
    raise InvalidValues({"record": [message % {"text": text[:100], "names": names}]})


def named(references: list[Reference], person: Any) -> dict[Reference, str]:
    """Return the names of those of the records that a person may see: one query per object."""
    by_type: dict[str, list[int]] = {}
    for reference in references:
        by_type.setdefault(reference.object_type, []).append(reference.record_id)
    return {
        Reference(object_type, record.pk): str(record)
        for object_type, ids in by_type.items()
        for record in within_reach(object_type, person).filter(pk__in=ids)
    }
