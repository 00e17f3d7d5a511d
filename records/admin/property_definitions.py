"""Pages of properties: a form for each, its options beside it, and the rules of ``records.editing.defining``."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import TextInput
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError, InvalidValues
from records.admin import sections
from records.admin.bases import InlineFormSet, ModelForm, TabularInline
from records.admin.json_field import JsonField
from records.admin.naming import internal_name, option_value
from records.admin.page import Page
from records.editing import defining
from records.models import PropertyDefinition, PropertyOption, catalogue
from records.properties import Option
from records.querying import uses

VALUES = ("label", "name", "group", "description", "kind", "default", "position")
FLAGS = ("required", "unique", "read_only", "filterable")


class DefinitionForm(ModelForm):
    """Describes a property; the internal name may be left to us."""

    default = JsonField(
        label=gettext_lazy("Default"),
        widget=TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("As the API would send it: text in quotes, numbers and true or false without."),
    )

    class Meta:
        model = PropertyDefinition
        fields = ("object_type", *VALUES, *FLAGS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Made from the label if left empty. It cannot be changed later.")

    def clean(self) -> dict[str, Any]:
        """Make the internal name."""
        given = super().clean() or self.cleaned_data
        if "name" in self.fields and not given.get("name") and given.get("label"):
            given["name"] = internal_name(given["label"])
        return given

    def write(self, options: list[Option] | None) -> PropertyDefinition:
        """Define or change the property as the form says; raises InvalidValues or InUse."""
        given = {name: value for name, value in self.cleaned_data.items() if name in (*VALUES, *FLAGS)}
        if not self.instance.pk:
            return defining.define_property(self.instance.object_type_id, given, options or [])
        return defining.change_property(PropertyDefinition.objects.get(pk=self.instance.pk), given, options)


class OptionForm(ModelForm):
    """One option; the value of one that is there already stays, for records hold it."""

    class Meta:
        model = PropertyOption
        fields = ("label", "value", "position", "archived")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required = False
        self.fields["value"].disabled = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        """Make the internal value."""
        given = super().clean() or self.cleaned_data
        if not given.get("value") and given.get("label"):
            given["value"] = option_value(given["label"])
        return given


class OptionFormSet(InlineFormSet):
    """The options of a property, in order. Checks the property and its options together, before either is written."""

    def options(self) -> list[Option]:
        """Return the options as the lines say."""
        kept = [
            line.cleaned_data
            for line in self.forms
            if line.cleaned_data.get("label") and not line.cleaned_data.get("DELETE")
        ]
        kept.sort(key=lambda given: given["position"])
        return [Option(given["value"], given["label"], given["archived"]) for given in kept]

    def clean(self) -> None:
        """Try the change and take it back; what the rules refuse is said above the options."""
        super().clean()
        form = getattr(self.instance, "asked_by", None)
        if form is None or any(self.errors):
            return
        try:
            with transaction.atomic():
                form.write(self.options())
                transaction.set_rollback(True)
        except InvalidValues as error:
            raise ValidationError([message for messages in error.fields.values() for message in messages]) from None
        except CallerError as error:
            raise ValidationError(str(error)) from None
        finally:
            catalogue.forget()


class OptionInline(TabularInline):
    """The options of a choice."""

    model = PropertyOption
    form = OptionForm
    formset = OptionFormSet
    extra = 3
    verbose_name_plural = gettext_lazy("Options (for choices)")


class PropertyDefinitionAdmin(Page):
    """Properties of every object."""

    section = sections.ACCOUNT
    form = DefinitionForm
    inlines = (OptionInline,)
    list_display = ("label", "name", "object_type", "kind", "group", "is_standard", "required", "unique", "filterable")
    list_filter = ("object_type", "kind", "is_standard", "filterable")
    list_select_related = ("object_type",)
    search_fields = ("label", "name", "group")
    fieldsets = (
        (None, {"fields": ("object_type", *VALUES)}),
        (gettext_lazy("Rules"), {"fields": FLAGS}),
    )
    change_form_template = "admin/records/propertydefinition/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Lock what may no longer change: names, and of standard properties their nature."""
        if obj is None:
            return ()
        return ("object_type", "name") if not obj.is_standard else (
            "object_type", "name", "kind", "unique", "read_only", "filterable",
        )  # fmt: skip

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the options, unless pipelines hold them."""
        return () if obj and is_from_pipelines(obj) else self.inlines

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a property may be deleted; standard ones stay."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_standard)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show the property and where it is used."""
        row = self.get_object(request, object_id) if object_id else None
        context = {"uses": uses_in_words(row), "from_pipelines": is_from_pipelines(row)} if row else {}
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Let the options see the form, so that both are checked together."""
        row = super().save_form(request, form, change)
        row.asked_by = form
        return row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: property and options are written together."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write the property with its options."""
        saved = form.write(formsets[0].options() if formsets else None)
        form.instance.pk = saved.pk
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def goes_with(self, row: Any) -> list[str]:
        """Return how many records would lose a value."""
        count = uses.holders_of(row)
        return [_("%(records)s and would lose it") % {"records": uses.in_words(count)}] if count else []

    def held_by(self, row: Any) -> list[str]:
        """Return the definitions that refer to the property."""
        return uses.uses_of(row.object_type_id, row.name)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove the property and its values, as the page before said."""
        defining.remove_property(obj, with_values=True)


def uses_in_words(row: PropertyDefinition) -> list[str]:
    """Return where a property is used: definitions that name it, records that have it."""
    count = uses.holders_of(row)
    return [*uses.uses_of(row.object_type_id, row.name), *([uses.in_words(count)] if count else [])]


def is_from_pipelines(row: PropertyDefinition) -> bool:
    """Return whether a property's options are pipelines or stages."""
    return row.is_standard and row.name in {"pipeline", "stage"}


admin.site.register(PropertyDefinition, PropertyDefinitionAdmin)
