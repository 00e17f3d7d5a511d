"""Pages of campaigns, with what belongs to each."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from records.admin import sections
from records.admin.bases import ModelForm, TabularInline
from records.admin.page import Page
from records.models import STANDARD, Campaign, CampaignItem, CustomRecord, RecordList

#: What may belong to a campaign.
BELONGING = (*STANDARD, CustomRecord, RecordList)


class ItemForm(ModelForm):
    """Names one thing by its type and number."""

    class Meta:
        model = CampaignItem
        fields = ("content_type", "object_id")

    def clean(self) -> dict[str, Any]:
        """Refuse what is not there."""
        given = super().clean() or self.cleaned_data
        kind, number = given.get("content_type"), given.get("object_id")
        model = kind.model_class() if kind else None
        if kind and model and number is not None and not model._default_manager.filter(pk=number).exists():
            raise forms.ValidationError(_("There is no %(type)s %(number)s.") % {"type": kind.name, "number": number})
        return given


class ItemInline(TabularInline):
    """What belongs to the campaign."""

    model = CampaignItem
    form = ItemForm
    extra = 2
    readonly_fields = ("called",)

    @admin.display(description=_("Name"))
    def called(self, item: CampaignItem) -> str:
        """Return what the thing is called."""
        return str(item) if item.pk else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the items with what they point at: one query per type."""
        return super().get_queryset(request).prefetch_related("item")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the types that may belong to a campaign."""
        if db_field.name == "content_type":
            kinds = ContentType.objects.get_for_models(*BELONGING).values()
            kwargs["queryset"] = ContentType.objects.filter(pk__in=[kind.pk for kind in kinds])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CampaignAdmin(Page):
    """Campaigns."""

    section = sections.LISTS
    inlines = (ItemInline,)
    list_display = ("name", "starts_on", "ends_on", "owner")
    list_select_related = ("owner",)
    search_fields = ("name",)

    def goes_with(self, row: Any) -> list[str]:
        """Return that what belongs to it stays."""
        return [_("%(count)s links to what belongs to it; the things themselves stay") % {"count": row.items.count()}]


admin.site.register(Campaign, CampaignAdmin)
