"""Records of custom objects: one table, and yet a list, a form and an entry in the menu for each object."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.contrib import messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from records.admin import addresses
from records.admin.asking import catalogue_of
from records.admin.page import PageList
from records.admin.record_admin import RecordAdmin
from records.models import Record

PARAMETER = "object_type"


class CustomRecordList(PageList):
    """A list whose object is named in its address; that is no filter and cannot be cleared."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Return the parameters of filters."""
        return {name: value for name, value in super().get_filters_params(params).items() if name != PARAMETER}


class CustomRecordAdmin(RecordAdmin):
    """Records of every custom object; the request says which."""

    def menu_entries(self, request: HttpRequest, entry: dict[str, Any]) -> list[dict[str, Any]]:
        """Return one entry per custom object."""
        return [
            {
                **entry,
                "name": schema.plural,
                "admin_url": entry["admin_url"] and addresses.record_list(schema.name),
                "add_url": entry["add_url"] and addresses.new_record(schema.name),
            }
            for schema in catalogue_of(request).objects.values()
            if schema.is_custom
        ]

    def object_type(self, request: HttpRequest, record: Record | None = None) -> str:
        """Return the object of the record or, where there is none yet, the one that the address names."""
        if record is not None:
            return str(record.object_type_id)
        return self.asked(request) or str(getattr(request, "millrace_object_type", ""))

    def asked(self, request: HttpRequest) -> str:
        """Return the custom object that the address names, or nothing."""
        kept = parse_qs(request.GET.get("_changelist_filters", "")).get(PARAMETER, [""])
        name = request.GET.get(PARAMETER) or kept[0]
        schema = catalogue_of(request).get(name)
        return name if schema and schema.is_custom else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the records of the object that the address names; pages of one record may leave it out."""
        rows = super().get_queryset(request)
        name = self.asked(request)
        return rows.filter(object_type=name) if name else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return a record, and remember its object for the rest of the request."""
        record = super().get_object(request, object_id, from_field)
        if record is not None:
            request.millrace_object_type = record.object_type_id  # type: ignore[attr-defined]
        return record

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the class of the list."""
        return CustomRecordList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list of one custom object."""
        if not self.asked(request):
            return self._ask_which(request)
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form of one custom object."""
        if object_id is None and not self.asked(request):
            return self._ask_which(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """Return the list's address to go back to, which names the object in any case."""
        kept = super().get_preserved_filters(request)
        name = self.object_type(request)
        if PARAMETER in kept or not name:
            return kept
        return urlencode({"_changelist_filters": urlencode({PARAMETER: name})})

    def _ask_which(self, request: HttpRequest) -> HttpResponse:
        self.message_user(request, _("Choose an object in the menu first, or make one here."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:records_objecttype_changelist"))
