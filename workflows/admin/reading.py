"""Pages of what the engine writes: read, never edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin import addresses
from records.admin.page import Page

SECTION = gettext_lazy("Automation")


class ReadOnly(Page):
    """A page whose rows only the engine writes."""

    section = SECTION
    ordering = ("-id",)
    actions: Any = None

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Return that the order is that of time."""
        return ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return that nobody writes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody changes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that they stay."""
        return False


@admin.display(description=gettext_lazy("record"))
def record(row: Any) -> str:
    """Return a link to the record that a row is about."""
    page = addresses.record_page(object_of(row), row.record_id)
    return format_html('<a href="{}">{}</a>', page, _("number %(number)s") % {"number": row.record_id})


def object_of(row: Any) -> str:
    """Return the object of the record that a pass or a log entry is about."""
    own = getattr(row, "object_type_id", None)
    if own is None:
        own = row.enrollment.object_type_id if row.enrollment else row.workflow.object_type_id
    return str(own)
