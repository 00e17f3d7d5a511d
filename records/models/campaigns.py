"""Campaigns: a name, dates and an owner for things that belong together."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Campaign(models.Model):
    """An effort with a beginning and an end."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    description = models.TextField(_("description"), default="", blank=True)
    starts_on = models.DateField(_("start date"), null=True, blank=True)
    ends_on = models.DateField(_("end date"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message=_("The end date lies before the start date."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CampaignItem(models.Model):
    """Something that belongs to a campaign: a list, a record, a workflow, whatever has a row of its own."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="items")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("type"))
    object_id = models.BigIntegerField(_("number"))
    item = GenericForeignKey("content_type", "object_id")

    class Meta:
        verbose_name = _("campaign item")
        verbose_name_plural = _("campaign items")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "content_type", "object_id"], name="campaign_item_unique")
        ]

    def __str__(self) -> str:
        return str(self.item or self.object_id)
