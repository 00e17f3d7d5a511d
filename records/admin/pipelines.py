"""Pages of pipelines, their stages beside them in order."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin import sections
from records.admin.bases import InlineFormSet, ModelForm, TabularInline
from records.admin.naming import option_value
from records.admin.page import Page
from records.editing import pipelines
from records.models import Pipeline, Stage


class ValueForm(ModelForm):
    """Makes the internal value from the label, and keeps one that records hold already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "value" in self.fields:
            self.fields["value"].required = False
            self.fields["value"].disabled = bool(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        """Make the internal value."""
        given = super().clean() or self.cleaned_data
        if not given.get("value") and given.get("label"):
            given["value"] = option_value(given["label"]).lower()
        return given


class StageFormSet(InlineFormSet):
    """The stages of a pipeline; a value is taken once in the whole object."""

    def clean(self) -> None:
        """Refuse values that are taken."""
        super().clean()
        values = [line.cleaned_data.get("value") for line in self.forms if line.cleaned_data.get("label")]
        if len(set(values)) < len(values):
            raise ValidationError(_("Each stage needs an internal value of its own."))
        others = Stage.objects.filter(object_type=self.instance.object_type_id, value__in=values)
        for stage in others.exclude(pipeline=self.instance.pk):
            message = _("The internal value “%(value)s” belongs to a stage of “%(pipeline)s”. Choose another one.")
            raise ValidationError(message % {"value": stage.value, "pipeline": stage.pipeline})


class StageInline(TabularInline):
    """The stages, in order."""

    model = Stage
    form = ValueForm
    formset = StageFormSet
    fields = ("label", "value", "position", "probability", "outcome", "archived")
    extra = 2
    verbose_name_plural = gettext_lazy("Stages (one that records are in cannot be deleted; archive it instead)")


class PipelineAdmin(Page):
    """Pipelines of deals, tickets and leads."""

    section = sections.ACCOUNT
    form = ValueForm
    inlines = (StageInline,)
    list_display = ("label", "object_type", "value", "position", "archived")
    list_filter = ("object_type", "archived")
    list_select_related = ("object_type",)
    fields = ("object_type", "label", "value", "position", "archived")
    search_fields = ("label", "value")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Lock the object once there are stages."""
        return ("object_type",) if obj else ()

    def goes_with(self, row: Any) -> list[str]:
        """Return the stages."""
        return [_("stage “%(name)s”") % {"name": stage} for stage in row.stages.all()]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a pipeline with its stages; raises InUse if records or filters point at one, or if it is the last."""
        pipelines.remove_pipeline(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the stages; raises InUse if records or filters point at one to be removed, or if none is left."""
        formset.save(commit=False)
        for stage in (*formset.new_objects, *(stage for stage, _changed in formset.changed_objects)):
            stage.save()
        for stage in formset.deleted_objects:
            pipelines.remove_stage(stage)
        if change:
            pipelines.check_remaining(form.instance.object_type_id)


admin.site.register(Pipeline, PipelineAdmin)
