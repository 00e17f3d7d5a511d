"""Campaigns: a name, dates and an owner."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ModelViewSet

from records.api.access import ApiView, crud
from records.api.bodies import StrictModel
from records.models import Campaign


class CampaignBody(StrictModel):
    """A campaign."""

    class Meta:
        model = Campaign
        fields = ["id", "name", "description", "starts_on", "ends_on", "owner", "created_at"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an end before the start."""
        start, end = (attrs.get(name, getattr(self.instance, name, None)) for name in ("starts_on", "ends_on"))
        if start and end and end < start:
            raise ValidationError({"ends_on": [_("The end date lies before the start date.")]})
        return attrs


class Campaigns(ApiView, ModelViewSet[Campaign]):
    """Campaigns."""

    needs = crud("campaign")
    queryset = Campaign.objects.all()
    serializer_class = CampaignBody
