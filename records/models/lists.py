"""Lists of records: static ones hold members, active ones are a filter."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.schema import ObjectType


class RecordList(models.Model):
    """A named set of records of one object. An active list's members are whatever its filter matches now."""

    class Kind(models.TextChoices):
        """How members come and go."""

        STATIC = "static", _("static")
        ACTIVE = "active", _("active")

    name = models.CharField(_("name"), max_length=200)
    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="lists", verbose_name=_("object"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.STATIC)
    filter = models.JSONField(_("filter"), null=True, blank=True, help_text=_("For active lists: the filter as JSON."))
    description = models.CharField(_("description"), max_length=500, default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["object_type", "name"], name="list_name_unique"),
            models.CheckConstraint(
                condition=models.Q(kind="static", filter__isnull=True) | models.Q(kind="active", filter__isnull=False),
                name="list_active_has_filter",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListMember(models.Model):
    """A record in a static list. Written by ``records.editing.listing``, which leaves change rows."""

    list = models.ForeignKey(RecordList, models.CASCADE, related_name="members")
    record_id = models.BigIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("list member")
        verbose_name_plural = _("list members")
        constraints = [models.UniqueConstraint(fields=["list", "record_id"], name="list_member_unique")]
        indexes = [models.Index(fields=["record_id", "list"], name="list_member_of_record")]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.record_id}"
