"""Serves the clicks on a record's page, its merge page and its history."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from records.admin import addresses, history
from records.admin.asking import catalogue_of, names_of
from records.admin.bases import ModelAdmin
from records.admin.clicks import CLICKS, Click
from records.admin.merging import merge_page
from records.models import Change, Record

CHANGES_PER_PAGE = 100


class RecordClicks(ModelAdmin):
    """The addresses below a record's own."""

    def get_urls(self) -> Any:
        """Return the addresses; those of clicks stand before Django's, whose last one takes everything."""
        about = f"records_{self.opts.model_name}"
        clicks = [
            path(
                f"<int:pk>/{route}",
                self.admin_site.admin_view(partial(self.click_view, click=click, in_bin=in_bin)),
                name=f"{about}_{name}",
            )
            for route, name, click, in_bin in CLICKS
        ]
        merge = path("<int:pk>/merge/<int:other>/", self.admin_site.admin_view(self.merge_view), name=f"{about}_merge")
        return [*clicks, merge, *super().get_urls()]

    def click_view(self, request: HttpRequest, pk: int, *, click: Click, in_bin: bool, **parts: Any) -> HttpResponse:
        """Do what was clicked and go back to the record."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        record = self.reachable(request, pk)
        if (record.deleted_at is not None) != in_bin:
            raise Http404
        back = addresses.record_page(record.object_type_id, pk)

        def answer() -> HttpResponse:
            self.message_user(request, click(request, record, **parts), messages.SUCCESS)
            return HttpResponseRedirect(back)

        return self.said(request, answer, back)  # type: ignore[attr-defined, no-any-return]

    def reachable(self, request: HttpRequest, pk: int) -> Record:
        """Return a record that the person may see, or answer that there is none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        return record  # type: ignore[no-any-return]

    def merge_view(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Ask which values stay, or merge."""
        pair = (self.reachable(request, pk), self.reachable(request, other))
        if not all(
            self.has_change_permission(request, one) and self.has_delete_permission(request, one) for one in pair
        ):
            raise PermissionDenied
        return self.said(request, lambda: merge_page(self, request, *pair))  # type: ignore[attr-defined, no-any-return]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show every change of the record, newest first."""
        record = self.reachable(request, int(object_id) if object_id.isdigit() else 0)
        changes = Change.objects.filter(object_type=record.object_type_id, record_id=record.pk)
        page = Paginator(changes, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
        told = history.lines(page.object_list, catalogue_of(request), names_of(request))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": record},
            "schema": catalogue_of(request)[record.object_type_id],
            "list_address": addresses.record_list(record.object_type_id),
            "record": record,
            "opts": self.opts,
            "page": page,
            "history": told,
        }
        return TemplateResponse(request, "admin/records/record/history.html", context)
