"""What can be done on a record's page besides saving its form: one address and one function per click."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records import editing
from records.admin.asking import person_of
from records.admin.bases import ModelForm
from records.admin.finding import find, within_reach
from records.admin.panel_forms import AssociationForm, EmailForm, ListForm, NoteForm, TaskForm
from records.admin.reach import may_fill_lists
from records.editing import listing
from records.models import ActivityLink, Association, Record, RecordList
from records.models.reference import Reference
from records.querying import visibility

Click = Callable[..., str]


def associate(request: HttpRequest, record: Record) -> str:
    """Link the record with another one."""
    _demand(request, "change", record)
    given = _cleaned(AssociationForm(request.POST, prefix="association", record=record, request=request))
    other = find(given["object_type"], given["record"], request.user)
    made = editing.associate(Reference.to(record), Reference.to(other), given["label"] or None, given["primary"])
    words = {"name": other}
    return _("Associated with “%(name)s”.") % words if made else _("“%(name)s” was associated already.") % words


def dissociate(request: HttpRequest, record: Record, association: int) -> str:
    """Remove one association."""
    _demand(request, "change", record)
    row = _association(request, record, association)
    label = row.label.name if row.label else None
    editing.dissociate(Reference.to(record), Reference(row.to_type_id, row.to_id), label)
    return _("The association was removed.")


def make_primary(request: HttpRequest, record: Record, association: int) -> str:
    """Make an associated record the primary one of its object."""
    _demand(request, "change", record)
    row = _association(request, record, association)
    editing.set_primary(Reference.to(record), Reference(row.to_type_id, row.to_id))
    return _("It is now the primary record.")


def add_note(request: HttpRequest, record: Record) -> str:
    """Write a note."""
    _add(request, record, NoteForm(request.POST, prefix="note"), "note")
    return _("The note was added.")


def add_task(request: HttpRequest, record: Record) -> str:
    """Add a task."""
    _add(request, record, TaskForm(request.POST, prefix="task", request=request), "task")
    return _("The task was added.")


def log_email(request: HttpRequest, record: Record) -> str:
    """Log an e-mail."""
    _add(request, record, EmailForm(request.POST, prefix="email"), "email")
    return _("The e-mail was logged.")


def add_to_list(request: HttpRequest, record: Record) -> str:
    """Add the record to a static list."""
    _demand_lists(request, record)
    chosen = _cleaned(ListForm(request.POST, prefix="list", record=record))["list"]
    listing.add(chosen, [record.pk])
    return _("Added to the list “%(name)s”.") % {"name": chosen}


def remove_from_list(request: HttpRequest, record: Record, list_id: int) -> str:
    """Take the record out of a static list."""
    _demand_lists(request, record)
    chosen = get_object_or_404(RecordList, pk=list_id, object_type=record.object_type_id)
    listing.remove(chosen, [record.pk])
    return _("Removed from the list “%(name)s”.") % {"name": chosen}


def restore(request: HttpRequest, record: Record) -> str:
    """Take the record out of the recycle bin."""
    _demand(request, "delete", record)
    if not editing.restore(record.object_type_id, [record.pk]):
        raise InvalidValues({"record": [_("This record cannot be restored.")]})
    return _("“%(name)s” was restored.") % {"name": record}


#: Below a record's address: the click, and whether it is for records in the recycle bin.
CLICKS: tuple[tuple[str, str, Click, bool], ...] = (
    ("associations/", "associations", associate, False),
    ("associations/<int:association>/removals/", "association_removals", dissociate, False),
    ("associations/<int:association>/primary/", "association_primary", make_primary, False),
    ("notes/", "notes", add_note, False),
    ("tasks/", "tasks", add_task, False),
    ("emails/", "emails", log_email, False),
    ("lists/", "lists", add_to_list, False),
    ("lists/<int:list_id>/removals/", "list_removals", remove_from_list, False),
    ("restorations/", "restorations", restore, True),
)


def _demand(request: HttpRequest, action: str, record: Record) -> None:
    if not visibility.may(person_of(request), action, record.object_type_id):
        raise PermissionDenied


def _demand_lists(request: HttpRequest, record: Record) -> None:
    _demand(request, "change", record)
    if not may_fill_lists(request):
        raise PermissionDenied


def _cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """Return what a form holds; raises InvalidValues with its messages under the labels people read."""
    if not form.is_valid():
        raise InvalidValues(
            {str(form[name].label or name): [str(error) for error in errors] for name, errors in form.errors.items()}
        )
    return form.cleaned_data


def _association(request: HttpRequest, record: Record, pk: int) -> Association:
    """Return an association of the record with a record that the person may see."""
    rows = Association.objects.select_related("label").filter(from_type=record.object_type_id, from_id=record.pk)
    row = get_object_or_404(rows, pk=pk)
    get_object_or_404(within_reach(row.to_type_id, request.user), pk=row.to_id)
    return row


def _add(request: HttpRequest, record: Record, form: ModelForm, kind: str) -> None:
    if not request.user.has_perm(f"records.add_{form._meta.model._meta.model_name}"):
        raise PermissionDenied
    _cleaned(form)
    with transaction.atomic():
        form.instance.created_by_id = request.user.pk
        activity = form.save()
        ActivityLink.objects.create(object_type_id=record.object_type_id, record_id=record.pk, **{kind: activity})
