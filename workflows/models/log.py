"""What happened: one row for each thing that a step did, and counts by day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.lib import clock
from workflows.models.enrollment import Enrollment
from workflows.models.workflow import Revision, Workflow


class LogEntry(models.Model):
    """What a step did for one enrollment, or why a record was not enrolled (``enrollment`` is None then).

    Append-only. ``kind`` is the step's kind, ``outcome`` the slug of what it answered, ``data`` what the kind words
    when the entry is read. ``step_seq`` numbers the entries of an enrollment without gaps; tries that came to nothing
    share the number of the one that settled it and differ in ``attempt``.
    """

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, models.CASCADE, null=True, related_name="log", db_index=False)
    record_id = models.BigIntegerField(_("record"))
    step_seq = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=1)
    revision = models.ForeignKey(Revision, models.RESTRICT, null=True, related_name="+", db_index=False)
    node = models.CharField(_("step"), max_length=40, default="")
    kind = models.CharField(_("kind"), max_length=40, default="")
    outcome = models.CharField(_("outcome"), max_length=16)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "step_seq", "attempt"], name="log_entry_once"),
        ]
        indexes = [
            models.Index(fields=["workflow", "-id"], name="log_of_workflow"),
            models.Index(fields=["record_id", "-id"], name="log_of_record"),
            models.Index(fields=["workflow", "record_id"], condition=Q(enrollment__isnull=True), name="log_refusals"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}.{self.step_seq} {self.node} {self.outcome}"


class StepDay(models.Model):
    """How often a step had an outcome on a day of the account's calendar: the one mirror, kept with the log's rows."""

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+", db_index=False)
    node = models.CharField(max_length=40)
    day = models.DateField()
    outcome = models.CharField(max_length=16)
    n = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workflow", "node", "day", "outcome"], name="step_day_once")]

    def __str__(self) -> str:
        return f"{self.workflow_id} {self.node} {self.day} {self.outcome}: {self.n}"
