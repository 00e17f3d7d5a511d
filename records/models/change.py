"""The append-only history of records: property history, timeline and outbox of triggers in one table."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.lib import clock


class Change(models.Model):
    """One property of one record that changed, or one thing that happened to a record.

    ``old`` and ``new`` are JSON as ``Kind.to_json`` writes it. A ``created`` row holds the initial values of the
    record by property in ``new``. ``dispatched`` turns true when triggers have seen the row.
    """

    class Kind(models.TextChoices):
        """What happened."""

        CREATED = "created", _("created")
        UPDATED = "updated", _("changed")
        DELETED = "deleted", _("deleted")
        RESTORED = "restored", _("restored")
        MERGED = "merged", _("merged")
        ASSOCIATED = "associated", _("associated")
        DISSOCIATED = "dissociated", _("association removed")
        LIST_ADDED = "list_added", _("added to list")
        LIST_REMOVED = "list_removed", _("removed from list")

    object_type = models.ForeignKey("ObjectType", models.PROTECT, related_name="+")
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    property = models.CharField(max_length=100, default="", db_default="", blank=True)
    old = models.JSONField(null=True, blank=True)
    new = models.JSONField(null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=40)
    enrollment = models.BigIntegerField(null=True, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    dispatched = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["object_type", "record_id", "property", "at"], name="change_of_record"),
            models.Index(fields=["id"], condition=models.Q(dispatched=False), name="change_undispatched"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type_id} {self.record_id} {self.kind} {self.property}".strip()
