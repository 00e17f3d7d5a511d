"""Pages of what associations can mean."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.admin import sections
from records.admin.bases import ModelForm
from records.admin.naming import internal_name
from records.admin.page import Page
from records.models import Association, AssociationLabel


class LabelForm(ModelForm):
    """Names a meaning; the internal name may be left to us."""

    class Meta:
        model = AssociationLabel
        fields = ("from_type", "to_type", "label", "inverse_label", "name")

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


class AssociationLabelAdmin(Page):
    """Association labels."""

    section = sections.ACCOUNT
    form = LabelForm
    list_display = ("label", "inverse_label", "from_type", "to_type", "name")
    list_filter = ("from_type", "to_type")
    list_select_related = ("from_type", "to_type")
    search_fields = ("label", "inverse_label", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Lock what associations rest on."""
        return ("from_type", "to_type", "name") if obj else ()

    def held_by(self, row: Any) -> list[str]:
        """Return how many associations have the label."""
        count = Association.objects.filter(label=row, forward=True).count()
        words = ngettext("%(count)s association has this label", "%(count)s associations have this label", count)
        return [words % {"count": count}] if count else []


admin.site.register(AssociationLabel, AssociationLabelAdmin)
