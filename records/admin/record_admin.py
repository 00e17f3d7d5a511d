"""The pages of one object's records: list, form, recycle bin; everything in them comes from the catalogue."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import editing
from records.admin import actions, addresses, list_filters, panels, sections
from records.admin.asking import catalogue_of, names_of, person_of
from records.admin.columns import Shown, Title, owner
from records.admin.layout import Layout, layout_of
from records.admin.page import Page
from records.admin.reach import may_fill_lists
from records.admin.record_clicks import RecordClicks
from records.admin.record_form import form_class
from records.admin.searching import search
from records.models import Record
from records.properties import ObjectSchema, Property
from records.querying import visibility

#: Columns of custom objects beside those that every list has.
MOST_CUSTOM = 4


class RecordAdmin(RecordClicks, Page):
    """Records of one standard object."""

    section = sections.RECORDS
    ordering = ("-created_at", "-id")
    list_select_related = ("owner",)
    actions = actions.ACTIONS
    change_form_template = "admin/records/record/change_form.html"
    change_list_template = "admin/records/record/change_list.html"
    delete_confirmation_template = "admin/records/record/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/records/record/delete_selected_confirmation.html"
    search_help_text = gettext_lazy("Finds what begins with the words or, if nothing does, what contains them.")

    # Who may do what

    def object_type(self, request: HttpRequest, record: Record | None = None) -> str:
        """Return the internal name of the object that the request is about."""
        return str(self.model.object_type_id)

    def schema(self, request: HttpRequest, record: Record | None = None) -> ObjectSchema:
        """Return the schema of that object."""
        return catalogue_of(request)[self.object_type(request, record)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the records that the person may see, the recycle bin included."""
        return visibility.visible(super().get_queryset(request), person_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether records may be changed; those in the recycle bin may not."""
        return super().has_change_permission(request, obj) and (obj is None or obj.deleted_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether records may be deleted; those in the recycle bin are already."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.deleted_at is None)

    def has_enlist_permission(self, request: HttpRequest) -> bool:
        """Return whether records may be added to static lists: that changes both."""
        return self.has_change_permission(request) and may_fill_lists(request)

    # The list

    def layout(self, request: HttpRequest) -> tuple[Layout, list[Property]]:
        """Return the layout of the list and its properties."""
        schema, layout = self.schema(request), layout_of(self.object_type(request))
        shown = [schema.properties[name] for name in layout.columns if name in schema.properties]
        if schema.is_custom:
            shown += [prop for prop in schema if prop.is_custom and prop.kind != "long_text"][:MOST_CUSTOM]
        return layout, shown

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns."""
        names = names_of(request)
        layout, shown = self.layout(request)
        created = self.schema(request).properties["created_at"]
        columns = [Shown.of(prop, names) for prop in (*shown, created)]
        return [Title(layout.searched[0]), *columns[:-1], owner, columns[-1]]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Let the first column lead to the record."""
        return list_display[:1]

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Return a filter for each property that has a known set of values."""
        shown = list_filters.filterable(self.schema(request))
        return [
            list_filters.BinFilter,
            *(list_filters.filter_of(prop) for prop in sorted(shown, key=lambda prop: prop.name == "owner")),
            list_filters.CreatedFilter,
        ]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the columns that the search reads."""
        return layout_of(self.object_type(request)).searched

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search without regard to case."""
        return search(queryset, self.get_search_fields(request), search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, under the object's own name."""
        schema = self.schema(request)
        context = {
            "schema": schema,
            "title": schema.plural,
            "add_address": addresses.new_record(schema.name),
            "import_address": self._import_address(request, schema.name),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def _import_address(self, request: HttpRequest, object_type: str) -> str:
        """Return where to import such records, or nothing for whoever may not."""
        return addresses.new_import(object_type) if request.user.has_perm("records.add_importjob") else ""

    # The form

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form of the object."""
        return form_class(self.model, self.schema(request, obj), names_of(request))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the properties by group; those that cannot be changed here as words."""
        writes = self.has_change_permission(request, obj) if obj else True
        names = names_of(request)
        groups: dict[str, list[Any]] = {}
        for prop in self.schema(request, obj):
            if prop.read_only and obj is None:
                continue
            line = prop.name if writes and not prop.read_only else Shown.of(prop, names)
            groups.setdefault(prop.group or _("Other"), []).append(line)
        return [(group, {"fields": fields}) for group, fields in groups.items()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the lines that are only words."""
        fieldsets = self.get_fieldsets(request, obj)
        return [line for _group, options in fieldsets for line in options["fields"] if isinstance(line, Shown)]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Write the record through ``records.editing``."""
        return form.write()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: the form has written."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: nothing hangs on the form."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the record with all that belongs to it."""
        record = self.get_object(request, object_id) if object_id else None
        context = self._breadcrumbs(request, record) if record or not object_id else {}
        if record is not None and request.method == "GET":
            context |= panels.context_of(record, request)
            context["may_restore"] = super().has_delete_permission(request) and record.merged_into is None
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def _breadcrumbs(self, request: HttpRequest, record: Record | None) -> dict[str, Any]:
        schema = self.schema(request, record)
        return {"schema": schema, "list_address": addresses.record_list(schema.name)}

    # The recycle bin

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Ask or delete, under the object's own name."""
        record = self.get_object(request, object_id)
        context = self._breadcrumbs(request, record) if record else {}
        return super().delete_view(request, object_id, {**context, **(extra_context or {})})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Move the record to the recycle bin."""
        editing.delete(self.object_type(request, obj), [obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Move the records to the recycle bin."""
        editing.delete(self.object_type(request), list(queryset.values_list("pk", flat=True)))

    def get_actions(self, request: HttpRequest) -> Any:
        """Return the actions for what the list shows: records, or the recycle bin."""
        offered = super().get_actions(request)
        in_bin = request.GET.get("bin") == "deleted"
        return {name: action for name, action in offered.items() if (name == "restore_selected") == in_bin}
