"""Finds what a person may reach; what they may not see does not exist for them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied

from crm.lib.errors import NotFound
from records.models import Record, catalogue, registry
from records.models.reference import Reference
from records.properties import ObjectSchema
from records.querying.visibility import may, visible, visible_ids


def schema_of(object_type: str) -> ObjectSchema:
    """Return the schema of an object; raises NotFound for names that nobody gave."""
    schema = catalogue.current().get(object_type)
    if schema is None:
        raise NotFound(_("There is no object named “%(name)s”.") % {"name": object_type[:60]})
    return schema


def found(rows: Any, pk: int) -> Any:
    """Return the row with the number, or raise NotFound."""
    row = rows.filter(pk=pk).first()
    if row is None:
        is_record = issubclass(rows.model, Record)
        words = {"thing": _("record") if is_record else rows.model._meta.verbose_name, "number": pk}
        raise NotFound(_("There is no %(thing)s %(number)s here, or you may not see it.") % words)
    return row


def demand(person: Any, right: str, object_type: str) -> None:
    """Raise PermissionDenied unless a person has a right on the records of an object."""
    if not may(person, right, schema_of(object_type).name):
        raise PermissionDenied(
            _("You lack the right “%(right)s” on %(object)s records.") % {"right": right, "object": object_type}
        )


def reachable(person: Any, object_type: str, pk: int, right: str = "view") -> Record:
    """Return a record that a person may view and on which they have a right.

    Raises PermissionDenied, or NotFound for what they cannot see.
    """
    for needed in dict.fromkeys(("view", right)):
        demand(person, needed, object_type)
    record: Record = found(visible(registry.alive(object_type), person), pk)
    return record


def seen(person: Any, references: Iterable[Reference]) -> set[Reference]:
    """Return those of the records that a person may see: one query per object."""
    ids: dict[str, set[int]] = defaultdict(set)
    for reference in references:
        ids[reference.object_type].add(reference.record_id)
    known = catalogue.current()
    return {
        Reference(name, pk)
        for name, wanted in ids.items()
        if known.get(name) and may(person, "view", name)
        for pk in visible_ids(name, wanted, person)
    }
