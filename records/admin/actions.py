"""What can be done with several records of a list at once."""

import tempfile
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.lib.errors import Refused
from records import editing, exporting
from records.admin import addresses
from records.admin.asking import names_of
from records.editing import listing
from records.models import RecordList

#: Records that one action with a page in between takes.
MOST_AT_ONCE = 1_000


@admin.action(description=gettext_lazy("Restore"), permissions=["delete"])
def restore_selected(page: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    """Take records out of the recycle bin."""
    count = editing.restore(page.object_type(request), _ids(queryset))
    page.message_user(
        request,
        ngettext("%(count)s record was restored.", "%(count)s records were restored.", count) % {"count": count},
        messages.SUCCESS if count else messages.WARNING,
    )


@admin.action(description=gettext_lazy("Assign an owner"), permissions=["change"])
def assign_owner(page: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Give the records to somebody, or to nobody."""
    choices = [("", _("Nobody")), *names_of(request).choices()]
    field = forms.ChoiceField(label=_("Owner"), choices=choices, required=False)

    def assign(ids: list[int], owner: str) -> str:
        count = editing.update_many(page.object_type(request), ids, {"owner": owner})
        words = ngettext("%(count)s record has a new owner.", "%(count)s records have a new owner.", count)
        return words % {"count": count}

    return _ask(page, request, queryset, "assign_owner", _("Assign an owner"), field, assign)


@admin.action(description=gettext_lazy("Add to a static list"), permissions=["enlist"])
def add_to_list(page: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Add the records to a static list."""
    rows = RecordList.objects.filter(object_type=page.object_type(request), kind=RecordList.Kind.STATIC)
    if not rows.exists():
        page.message_user(request, _("There is no static list of these records yet. Make one first."), messages.WARNING)
        return None
    field = forms.ModelChoiceField(rows, label=_("List"))

    def add(ids: list[int], chosen: RecordList) -> str:
        count = listing.add(chosen, ids)
        words = ngettext(
            "%(count)s record was added to “%(list)s”.", "%(count)s records were added to “%(list)s”.", count
        )
        return words % {"count": count, "list": chosen}

    return _ask(page, request, queryset, "add_to_list", _("Add to a static list"), field, add)


@admin.action(description=gettext_lazy("Merge two records"), permissions=["change", "delete"])
def merge_two(page: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Lead to the page that merges."""
    ids = sorted(queryset.order_by().values_list("pk", flat=True)[:3])
    if len(ids) != 2:
        page.message_user(request, _("Choose exactly two records to merge."), messages.WARNING)
        return None
    return HttpResponseRedirect(reverse(f"admin:records_{page.opts.model_name}_merge", args=ids))


@admin.action(description=gettext_lazy("Export as CSV"), permissions=["view"])
def export_csv(page: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
    """Send the records as a CSV file."""
    return _exported(page, request, queryset, "csv")


@admin.action(description=gettext_lazy("Export as XLSX"), permissions=["view"])
def export_xlsx(page: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
    """Send the records as a workbook."""
    return _exported(page, request, queryset, "xlsx")


#: How each format is written, and what it is called on the web.
FORMATS: dict[str, tuple[Callable[..., int], str]] = {
    "csv": (exporting.write_csv, "text/csv; charset=utf-8"),
    "xlsx": (exporting.write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

ACTIONS = (assign_owner, add_to_list, merge_two, export_csv, export_xlsx, restore_selected)


def _exported(page: Any, request: HttpRequest, queryset: QuerySet[Any], ending: str) -> HttpResponseBase:
    """Write the file aside first, so that a long one neither fills the memory nor breaks off half sent."""
    write, content_type = FORMATS[ending]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write(file, queryset, exporting.columns(page.schema(request)))
    file.seek(0)
    name = f"{page.object_type(request)}.{ending}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


def _ids(queryset: QuerySet[Any]) -> list[int]:
    ids = list(queryset.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(ids) > MOST_AT_ONCE:
        raise Refused(_("Choose at most %(most)s records at once.") % {"most": f"{MOST_AT_ONCE:,}"})
    return ids


def _ask(
    page: Any,
    request: HttpRequest,
    queryset: QuerySet[Any],
    action: str,
    words: str,
    field: forms.Field,
    do: Callable[[list[int], Any], str],
) -> HttpResponse | None:
    """Show a page with one field between the list and the action, or act on its answer."""
    ids = _ids(queryset)
    given = request.POST if "answered" in request.POST else None
    form = type("Question", (forms.Form,), {"answer": field})(given)
    if given is not None and form.is_valid():
        page.message_user(request, do(ids, form.cleaned_data["answer"]), messages.SUCCESS)
        return None
    context = {
        **page.admin_site.each_context(request),
        "title": words,
        "schema": page.schema(request),
        "list_address": addresses.record_list(page.object_type(request)),
        "opts": page.opts,
        "form": form,
        "ids": ids,
        "names": [str(record) for record in queryset[:20]],
        "action": action,
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/records/record/question.html", context)
