"""Pages of objects: the standard ones with their words, custom ones with all of their making."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin import sections
from records.admin.bases import InlineFormSet, ModelForm, TabularInline
from records.admin.naming import internal_name
from records.admin.page import Page
from records.editing import defining
from records.models import ObjectType, PropertyDefinition, registry
from records.properties import KINDS
from records.querying import uses


class ObjectTypeForm(ModelForm):
    """Names a custom object; the internal name may be left to us."""

    class Meta:
        model = ObjectType
        fields = ("label", "plural", "name", "description", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Made from the singular name if left empty. It cannot be changed later.")

    def clean(self) -> dict[str, Any]:
        """Make the internal name."""
        given = super().clean() or self.cleaned_data
        if "name" in self.fields and not given.get("name") and "name" not in self.errors:
            given["name"] = internal_name(given.get("label", ""))
        return given


class PropertyForm(ModelForm):
    """Adds a property to the object in one line; choices are made on a page of their own."""

    kind = forms.ChoiceField(
        choices=[(kind.slug, kind.label) for kind in KINDS if kind.slug not in defining.WITH_OPTIONS],
        label=gettext_lazy("kind"),
        initial="text",
    )

    class Meta:
        model = PropertyDefinition
        fields = ("label", "name", "kind", "group", "required", "unique", "filterable")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        """Make the internal name."""
        given = super().clean() or self.cleaned_data
        if not given.get("name") and given.get("label"):
            given["name"] = internal_name(given["label"])
        return given


class NewProperties(InlineFormSet):
    """The lines for new properties; those that are there already have pages of their own."""

    def get_queryset(self) -> Any:
        """Return none of the present ones."""
        return PropertyDefinition.objects.none()


class NewPropertyInline(TabularInline):
    """Lines for new properties of the object."""

    model = PropertyDefinition
    form = PropertyForm
    formset = NewProperties
    extra = 3
    can_delete = False
    verbose_name_plural = gettext_lazy("New properties (choices are made under Properties)")


class ObjectTypeAdmin(Page):
    """Objects of the account."""

    section = sections.ACCOUNT
    form = ObjectTypeForm
    inlines = (NewPropertyInline,)
    list_display = ("label", "plural", "name", "is_custom", "position")
    list_filter = ("is_custom",)
    search_fields = ("label", "plural", "name")
    change_form_template = "admin/records/objecttype/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Lock the internal name of what is there."""
        return ("name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether an object may be deleted; standard ones stay."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_custom)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show the object with the properties that it has."""
        there = PropertyDefinition.objects.filter(object_type=object_id) if object_id else []
        return super().changeform_view(request, object_id, form_url, {"there": there, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Define the object; a new one gets the standard properties of custom objects."""
        if change:
            obj.save()
        else:
            defining.define_object(obj.name, obj.label, obj.plural, obj.description)
            ObjectType.objects.filter(pk=obj.pk).update(position=obj.position)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Define the new properties."""
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []
        for line in formset.forms:
            if line.has_changed():
                values = {name: line.cleaned_data[name] for name in PropertyForm.Meta.fields}
                defining.define_property(form.instance.pk, values)
                formset.new_objects = [*formset.new_objects, line.instance]

    def held_by(self, row: Any) -> list[str]:
        """Return that the object has records."""
        count = registry.every(row.name).count()
        return [uses.in_words(count)] if count else []

    def goes_with(self, row: Any) -> list[str]:
        """Return that its properties go too."""
        count = row.definitions.count()
        return [_("its %(count)s properties") % {"count": count}]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove the object; raises InUse if it has records."""
        defining.remove_object(obj)


admin.site.register(ObjectType, ObjectTypeAdmin)
