"""What stands below the form of a record: associations, activities, lists, events, history."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from records.admin import addresses, history, labels, panel_forms
from records.admin.asking import catalogue_of, names_of
from records.admin.finding import named
from records.models import Association, Change, Event, ListMember, LoggedEmail, Note, Record, Task
from records.models.reference import Reference

MOST_LINKS = 100
MOST_ACTIVITIES = 20
MOST_EVENTS = 20
MOST_CHANGES = 50


@dataclass(frozen=True)
class AssociatedRecord:
    """One association, as read from the record of the page."""

    pk: int
    object_label: str
    name: str
    address: str
    label: str
    is_primary: bool


def context_of(record: Record, request: HttpRequest) -> dict[str, Any]:
    """Return what the templates of the panels read."""
    about = {"object_type": record.object_type_id, "record_id": record.pk}
    linked = {f"links__{name}": value for name, value in about.items()}
    changes = Change.objects.filter(**about)[: MOST_CHANGES + 1]
    told = history.lines(changes, catalogue_of(request), names_of(request))
    associated, hidden = associations(record, request)
    return {
        "associations": associated,
        "associations_hidden": hidden,
        "tasks": Task.objects.filter(**linked).select_related("assignee")[:MOST_ACTIVITIES],
        "notes": Note.objects.filter(**linked).select_related("created_by")[:MOST_ACTIVITIES],
        "emails": LoggedEmail.objects.filter(**linked)[:MOST_ACTIVITIES],
        "memberships": ListMember.objects.filter(
            record_id=record.pk, list__object_type=record.object_type_id
        ).select_related("list")[:MOST_LINKS],
        "events": Event.objects.filter(**about).select_related("definition")[:MOST_EVENTS],
        "history": told[:MOST_CHANGES],
        "history_goes_on": len(told) > MOST_CHANGES,
        "panel_forms": panel_forms.forms_for(record, request) if record.deleted_at is None else {},
    }


def associations(record: Record, request: HttpRequest) -> tuple[list[AssociatedRecord], int]:
    """Return the associations with records that the reader may see, and how many others there are."""
    rows = list(
        Association.objects.filter(from_type=record.object_type_id, from_id=record.pk)
        .select_related("label")
        .order_by("to_type", "-is_primary", "pk")[:MOST_LINKS]
    )
    names = named([Reference(row.to_type_id, row.to_id) for row in rows], request.user)
    objects = catalogue_of(request)
    shown = [
        AssociatedRecord(
            row.pk,
            objects[row.to_type_id].label,
            names[Reference(row.to_type_id, row.to_id)],
            addresses.record_page(row.to_type_id, row.to_id),
            labels.words(row.label, row.forward) if row.label else "",
            row.is_primary,
        )
        for row in rows
        if Reference(row.to_type_id, row.to_id) in names
    ]
    return shown, len(rows) - len(shown)
