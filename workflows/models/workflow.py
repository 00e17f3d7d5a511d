"""Workflows as rows: the thing itself, the draft that people edit, and the revisions that records follow."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from records.models import ObjectType

#: Characters of a name: more does not fit into any list.
LONGEST_NAME = 200


class Folder(models.Model):
    """Where people keep workflows that belong together."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="folder_name_unique"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent__isnull=True), name="folder_top_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Workflow(models.Model):
    """A workflow. What it does is in its draft, until it is published, and in its live revision from then on."""

    class Status(models.TextChoices):
        """Whether it enrolls and acts.

        Paused: it is off and holds its records where they are. Off: what is still inside goes on without acting.
        """

        OFF = "off", _("off")
        ON = "on", _("on")
        PAUSED = "paused", _("paused")

    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+", verbose_name=_("object"))
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OFF)
    live = models.ForeignKey("Revision", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, blank=True, related_name="workflows")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    on_since = models.DateTimeField(_("on since"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    clocks_stop = models.BooleanField(default=False, db_default=False)
    trashed_at = models.DateTimeField(_("moved to trash"), null=True, blank=True)

    class Meta:
        verbose_name = _("workflow")
        verbose_name_plural = _("workflows")
        ordering = ("-created_at", "-id")
        permissions = [
            ("publish_workflow", _("Can publish workflows and turn them on and off")),
            ("enroll_workflow", _("Can enroll records in workflows and unenroll them")),
            ("enroll_again_workflow", _("Can enroll records again in workflows for the first time only")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="off") | models.Q(live__isnull=False), name="workflow_on_has_revision"
            ),
            models.CheckConstraint(
                condition=models.Q(trashed_at__isnull=True) | models.Q(status="off"), name="workflow_in_trash_is_off"
            ),
        ]

    def __str__(self) -> str:
        name = str(self.draft.definition.get("name") or f"#{self.pk}")
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


class DraftHistory(models.Model):
    """What each history row of a draft says beyond its value: the row that it was edited from."""

    built_on = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Draft(models.Model):
    """The definition that people edit. Written by ``workflows.drafting`` alone.

    ``cursor`` is the history row whose value the draft has now; undo and redo move it.
    """

    workflow = models.OneToOneField(Workflow, models.CASCADE, related_name="draft")
    definition = models.JSONField()
    cursor = models.BigIntegerField(null=True)
    history = HistoricalRecords(bases=[DraftHistory], excluded_fields=["cursor"])

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return str(self.definition.get("name") or self.pk)


class Revision(models.Model):
    """A definition as it was published. Never changed once written.

    ``gone`` is what the publisher chose for records that stand at a step which this revision no longer has.
    """

    class Gone(models.TextChoices):
        """Finish on the revision that still has the step, go on at the next step that survived, or leave."""

        FINISH = "finish", _("finish on the old revision")
        NEXT = "next", _("go on at the next surviving step")
        LEAVE = "leave", _("leave the workflow")

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    definition = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("published"))
    note = models.CharField(_("note"), max_length=500, default="", blank=True)
    gone = models.CharField(max_length=8, choices=Gone.choices, default=Gone.FINISH)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("workflow", "-number")
        constraints = [models.UniqueConstraint(fields=["workflow", "number"], name="revision_number_unique")]

    def __str__(self) -> str:
        return f"{self.workflow_id}.{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A revision is never changed: publish another one.")
        super().save(*args, **kwargs)
