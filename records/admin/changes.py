"""The page of all changes, in words; what happened is read, never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin import addresses, sections
from records.admin.asking import catalogue_of, names_of
from records.admin.history import Teller
from records.admin.page import Page
from records.admin.reach import about_seen
from records.models import Change


class ChangeAdmin(Page):
    """Everything that happened to records, newest first."""

    section = sections.DATA
    list_filter = ("object_type", "kind")
    list_select_related = ("object_type",)
    list_display_links = None
    ordering = ("-id",)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns, worded with what the account calls things today."""
        teller = Teller(catalogue_of(request), names_of(request))

        @admin.display(description=gettext_lazy("what"))
        def what(change: Change) -> str:
            return teller.what(change)

        @admin.display(description=gettext_lazy("who"))
        def who(change: Change) -> str:
            return teller.who(change)

        return ("at", "object_type", record, what, who)

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Return that the order is that of time."""
        return ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the changes of records that the person may see."""
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(about_seen(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return that changes are written by what changes records."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that history is not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that history stays."""
        return False


@admin.display(description=gettext_lazy("record"))
def record(change: Change) -> str:
    """Return a link to the record."""
    page = addresses.record_page(change.object_type_id, change.record_id)
    return format_html('<a href="{}">{}</a>', page, _("number %(number)s") % {"number": change.record_id})


admin.site.register(Change, ChangeAdmin)
