"""Pages of event definitions with their typed properties, and of the events that came."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin import addresses, sections
from records.admin.bases import ModelForm, TabularInline
from records.admin.naming import internal_name
from records.admin.page import Page
from records.admin.reach import about_seen
from records.editing import event_definitions
from records.editing.event_definitions import TypedProperty
from records.models import Event, EventDefinition, EventProperty


class NamedForm(ModelForm):
    """Makes the internal name from the label, and keeps one that events hold already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].disabled = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        """Make the internal name."""
        given = super().clean() or self.cleaned_data
        if "name" in self.fields and not given.get("name") and given.get("label"):
            given["name"] = internal_name(given["label"])
        return given


class EventPropertyInline(TabularInline):
    """The typed properties of an event."""

    model = EventProperty
    form = NamedForm
    fields = ("label", "name", "kind", "position")
    extra = 2


class EventDefinitionAdmin(Page):
    """Kinds of events."""

    section = sections.DATA
    form = NamedForm
    inlines = (EventPropertyInline,)
    list_display = ("label", "name", "is_standard", "description")
    list_filter = ("is_standard",)
    search_fields = ("label", "name")
    fields = ("label", "name", "description")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a kind may be deleted; standard ones stay."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_standard)

    def held_by(self, row: Any) -> list[str]:
        """Return how many events there are of the kind."""
        return event_definitions.uses_of(row)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save through the one writer of event definitions."""
        event_definitions.save(obj, [])

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the properties; raises InvalidValues or InUse where events that came would become unreadable."""
        formset.save(commit=False)
        rows = (*formset.new_objects, *(row for row, _changed in formset.changed_objects))
        wanted = [TypedProperty(row.name, row.label, row.kind, row.position) for row in rows]
        event_definitions.save(form.instance, wanted, [row.name for row in formset.deleted_objects])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete the definition, unless events came."""
        event_definitions.remove(obj)


class EventAdmin(Page):
    """The events that came, to be read only."""

    section = sections.DATA
    list_display = ("definition", "object_type", "record_id", "at")
    list_filter = ("definition", "object_type")
    list_select_related = ("definition", "object_type")
    fields = ("definition", "object_type", "record", "at", "received_at", "told")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the events of records that the person may see."""
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(about_seen(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return that events come through the API."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that what happened is not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that what happened stays."""
        return False

    @admin.display(description=gettext_lazy("record"))
    def record(self, event: Event) -> str:
        """Return a link to the record."""
        page = addresses.record_page(event.object_type_id, event.record_id)
        return format_html('<a href="{}">{}</a>', page, _("number %(number)s") % {"number": event.record_id})

    @admin.display(description=gettext_lazy("properties"))
    def told(self, event: Event) -> str:
        """Return the properties as lines."""
        return "\n".join(f"{name}: {value}" for name, value in event.properties.items())


admin.site.register(EventDefinition, EventDefinitionAdmin)
admin.site.register(Event, EventAdmin)
