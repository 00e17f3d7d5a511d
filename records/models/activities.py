"""What people do about records: tasks, notes, logged e-mails; and what they are told: notifications."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import completing
from records.models.schema import ObjectType


class Activity(models.Model):
    """What tasks, notes and e-mails share."""

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True


class Task(Activity):
    """Something that somebody should do."""

    class Kind(models.TextChoices):
        """What is to be done."""

        TODO = "todo", _("To-do")
        CALL = "call", _("Call")
        EMAIL = "email", _("E-mail")

    class Priority(models.TextChoices):
        """How pressing it is."""

        NONE = "none", _("None")
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    title = models.CharField(_("title"), max_length=500)
    body = models.TextField(_("notes"), default="", blank=True)
    kind = models.CharField(_("type"), max_length=8, choices=Kind.choices, default=Kind.TODO)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, default=Priority.NONE)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    remind_at = models.DateTimeField(_("reminder"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assignee")
    )
    queue = models.CharField(_("queue"), max_length=120, default="", blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("due_at", "id")
        indexes = [models.Index(fields=["assignee", "done_at", "due_at"], name="task_of_assignee")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it; whoever waits for it hears that it is done. Who writes past this announces it."""
        super().save(*args, **kwargs)
        if self.done_at is not None:
            completing.announce([self.pk])


class Note(Activity):
    """Something worth remembering."""

    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.body[:80]


class LoggedEmail(Activity):
    """An e-mail that was sent or received elsewhere and is kept here."""

    class Direction(models.TextChoices):
        """Which way it went."""

        OUTGOING = "outgoing", _("outgoing")
        INCOMING = "incoming", _("incoming")

    subject = models.CharField(_("subject"), max_length=500)
    body = models.TextField(_("text"), default="", blank=True)
    sender = models.CharField(_("from"), max_length=320, default="", blank=True)
    recipients = models.CharField(_("to"), max_length=2000, default="", blank=True)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices, default=Direction.OUTGOING)
    at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("logged e-mail")
        verbose_name_plural = _("logged e-mails")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.subject


class ActivityLink(models.Model):
    """An activity of a record; one activity may belong to several records."""

    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="links")
    note = models.ForeignKey(Note, models.CASCADE, null=True, blank=True, related_name="links")
    email = models.ForeignKey(LoggedEmail, models.CASCADE, null=True, blank=True, related_name="links")
    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+", verbose_name=_("object"))
    record_id = models.BigIntegerField(_("record"))

    class Meta:
        verbose_name = _("record of an activity")
        verbose_name_plural = _("records of an activity")
        indexes = [models.Index(fields=["object_type", "record_id"], name="activity_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(task__isnull=False, note__isnull=True, email__isnull=True)
                | models.Q(task__isnull=True, note__isnull=False, email__isnull=True)
                | models.Q(task__isnull=True, note__isnull=True, email__isnull=False),
                name="activity_link_has_one_activity",
            ),
            *(
                models.UniqueConstraint(fields=[kind, "object_type", "record_id"], name=f"activity_link_{kind}_unique")
                for kind in ("task", "note", "email")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type_id} {self.record_id}"


class Notification(models.Model):
    """A message to a user inside the product."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), default="", blank=True)
    object_type = models.ForeignKey(ObjectType, models.PROTECT, null=True, blank=True, related_name="+")
    record_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["user", "read_at", "-created_at"], name="notification_of_user")]

    def __str__(self) -> str:
        return self.title
