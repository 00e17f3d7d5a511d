"""Finds and moves the places of records in campaigns."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from records.models import CampaignItem, registry
from records.models.reference import Reference


def items_of(object_type: str, ids: Sequence[int]) -> QuerySet[CampaignItem]:
    """Return the items of campaigns that are these records."""
    kind = ContentType.objects.get_for_model(registry.model_of(object_type))
    return CampaignItem.objects.filter(content_type=kind, object_id__in=ids)


def move(gone: Reference, survivor: Reference) -> None:
    """Give the survivor of a merge the other one's places; those that it has already are not doubled."""
    own = items_of(survivor.object_type, [survivor.record_id]).values_list("campaign", flat=True)
    others = items_of(gone.object_type, [gone.record_id])
    others.exclude(campaign__in=list(own)).update(object_id=survivor.record_id)
    others.all().delete()
