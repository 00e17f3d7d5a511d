"""Pages of campaigns, with what belongs to each."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from records.admin import sections
from records.admin.bases import ModelForm, TabularInline
from records.admin.finding import within_reach
from records.admin.page import Page
from records.admin.reach import lists_seen
from records.models import STANDARD, Campaign, CampaignItem, CustomRecord, RecordList
from records.querying import visibility

#: What may belong to a campaign.
BELONGING = (*STANDARD, CustomRecord, RecordList)


class ItemForm(ModelForm):
    """Names one thing by its type and number."""

    person: Any = None

    class Meta:
        model = CampaignItem
        fields = ("content_type", "object_id")

    def clean(self) -> dict[str, Any]:
        """Refuse what is not there, or not the person's to see: nobody learns which of the two it is."""
        given = super().clean() or self.cleaned_data
        kind, number = given.get("content_type"), given.get("object_id")
        if not self.has_changed() or kind is None or number is None:
            return given
        if not things_seen(self.person)[kind.model_class()].filter(pk=number).exists():
            words = {"type": kind.name, "number": number}
            raise forms.ValidationError(_("There is no %(type)s %(number)s that you may see.") % words)
        return given


class ItemInline(TabularInline):
    """What belongs to the campaign."""

    model = CampaignItem
    form = ItemForm
    extra = 2
    readonly_fields = ("called",)

    @admin.display(description=_("Name"))
    def called(self, item: CampaignItem) -> str:
        """Return what the thing is called, or its number where that is all that the person may know."""
        return str(item) if item.pk else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the items with what the person may see of what they point at: one query per type."""
        seen = list(things_seen(request.user).values())
        return super().get_queryset(request).prefetch_related(GenericPrefetch("item", seen))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Let the lines know who asks."""
        kwargs["form"] = type("ItemForm", (ItemForm,), {"person": request.user, "__module__": __name__})
        return super().get_formset(request, obj, **kwargs)

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


def things_seen(person: Any) -> dict[Any, QuerySet[Any]]:
    """Return, for each type that may belong to a campaign, what a person may see of it."""
    custom = [schema.name for schema in visibility.objects_seen(person) if schema.is_custom]
    return {
        **{model: within_reach(model.object_type_id, person) for model in STANDARD},
        CustomRecord: visibility.visible(CustomRecord.live.filter(object_type__in=custom), person),
        RecordList: lists_seen(RecordList.objects.all(), person),
    }


admin.site.register(Campaign, CampaignAdmin)
