"""The passes of records through workflows: where each stands, what it waits for, who works on it right now."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.lib import clock
from records.models import ObjectType
from workflows.models.workflow import Revision, Workflow


class Enrollment(models.Model):
    """One pass of one record through one workflow, or of a child through a parallel path or a loop.

    The row is the truth: ``node`` is the step that it stands at and ``due_at`` when that step is to be looked at
    (again). ``revision`` is None while the pass follows whatever is live. Leased means being worked on; the token
    fences a worker off that has lost its lease. ``step_seq`` numbers what was done, ``attempts`` counts the claims and
    ``retries`` the answered failures since the last of them. ``outputs`` holds what steps made, by step id, and under
    ``trigger`` what started the pass; ``awake`` counts the steps since the last wait. Written by the
    engine alone.
    """

    class State(models.TextChoices):
        """Ready: runs when due. Waiting: for an event, an answer or children. Held: until somebody lets it go."""

        READY = "ready", _("ready")
        WAITING = "waiting", _("waiting")
        HELD = "held", _("held")
        COMPLETED = "completed", _("completed")
        UNENROLLED = "unenrolled", _("unenrolled")
        FAILED = "failed", _("failed")

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="enrollments", verbose_name=_("workflow"))
    revision = models.ForeignKey(Revision, models.RESTRICT, null=True, blank=True, related_name="+")
    object_type = models.ForeignKey(
        ObjectType, models.PROTECT, related_name="+", verbose_name=_("object"), db_index=False
    )
    record_id = models.BigIntegerField(_("record"))
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children", db_index=False)
    scope = models.CharField(max_length=100, default="", db_default="", blank=True)
    open_children = models.PositiveIntegerField(default=0, db_default=0)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READY)
    node = models.CharField(_("step"), max_length=40, default="", db_default="", blank=True)
    entered_at = models.DateTimeField(_("reached this step"), default=clock.now)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    woken_by = models.JSONField(null=True, blank=True)
    step_seq = models.PositiveIntegerField(default=0, db_default=0)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    retries = models.PositiveSmallIntegerField(default=0, db_default=0)
    awake = models.PositiveSmallIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.BigIntegerField(null=True, blank=True)

    outputs = models.JSONField(default=dict, blank=True)
    cause = models.JSONField(_("cause"), default=dict, blank=True)
    depth = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(_("enrolled"), default=clock.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=24, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "record_id"],
                condition=Q(ended_at__isnull=True, parent__isnull=True),
                name="enrollment_one_active",
            ),
            models.UniqueConstraint(
                fields=["parent", "scope"], condition=Q(parent__isnull=False), name="enrollment_child_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "waiting", "held"], ended_at__isnull=True)
                | Q(state__in=["completed", "unenrolled", "failed"], ended_at__isnull=False),
                name="enrollment_final_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(due_at__isnull=False), name="enrollment_ready_is_due"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="ready"), name="enrollment_due"),
            models.Index(fields=["workflow", "record_id"], name="enrollment_of_record"),
            models.Index(fields=["object_type", "record_id"], name="enrollment_by_record"),
            models.Index(fields=["workflow", "node"], condition=Q(ended_at__isnull=True), name="enrollment_inside"),
            models.Index(F("ended_at").desc(), condition=Q(ended_at__isnull=False), name="enrollment_ended"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="enrollment_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.workflow_id}: {self.object_type_id} {self.record_id} ({self.state})"


class Wait(models.Model):
    """What would wake an enrollment: a change or event of a record, by its key, that happened after ``since``.

    Keys are ``event:<definition>``, ``property:<name>``, ``changed`` (any change), ``task:<id>``. ``looked`` says
    that somebody has looked for what happened between arriving and writing this row. ``seen`` says which changes and
    events had been committed when it began (``workflows.steps.arrivals``), None where the step does not ask. The row
    stays when it wakes and goes when the step has answered anew.
    """

    enrollment = models.ForeignKey(Enrollment, models.CASCADE, related_name="waits")
    object_type = models.ForeignKey(ObjectType, models.PROTECT, related_name="+", db_index=False)
    record_id = models.BigIntegerField()
    key = models.CharField(max_length=120)
    since = models.DateTimeField()
    looked = models.BooleanField(default=False, db_default=False)
    seen = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "object_type", "record_id", "key"], name="wait_once")
        ]
        indexes = [
            models.Index(fields=["object_type", "record_id", "key"], name="wait_of_record"),
            models.Index(fields=["key"], name="wait_by_key"),
            models.Index(fields=["id"], condition=Q(looked=False), name="wait_unlooked"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.key}"
