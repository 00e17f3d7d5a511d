"""The record of an import: what was asked, how far it is, what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.schema import ObjectType


class ImportJob(models.Model):
    """One file on its way into the account. The row is the truth; the queue only carries its number."""

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+", verbose_name=_("object"))
    file = models.FileField(_("file"), upload_to="imports/")
    file_name = models.CharField(_("file name"), max_length=255, default="", blank=True)
    mapping = models.JSONField(_("map"))
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    processed = models.PositiveIntegerField(_("processed"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    rejects = models.FileField(_("rejected rows"), upload_to="imports/", blank=True)
    message = models.TextField(_("message"), default="", blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    touched_at = models.DateTimeField(_("last moved"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name or str(self.pk)
