"""The outbox: everything that is to be done outside the database, written in the transaction of its step."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.lib import clock
from workflows.models.enrollment import Enrollment


class Delivery(models.Model):
    """One call or message that an enrollment waits for.

    ``key`` is ``<enrollment>:<step_seq>`` and the same over all tries. Webhooks are sent at least once, and never
    again after a recorded answer. Mail is sent at most once: ``sending`` is committed before the server is spoken to,
    and what was found there after a crash becomes ``unknown``. Written by the engine alone.
    """

    class State(models.TextChoices):
        """Due, being sent, or settled."""

        DUE = "due", _("due")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("unknown")
        CANCELLED = "cancelled", _("cancelled")

    enrollment = models.ForeignKey(Enrollment, models.CASCADE, related_name="deliveries")
    step_seq = models.PositiveIntegerField()
    key = models.CharField(max_length=60, unique=True)
    channel = models.CharField(_("channel"), max_length=20)
    host = models.CharField(max_length=255, default="", db_default="", blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try = models.DateTimeField(default=clock.now)
    first_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.BigIntegerField(null=True, blank=True)
    answer = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["enrollment", "step_seq"], name="delivery_once")]
        indexes = [
            models.Index(fields=["next_try", "id"], condition=Q(state__in=["due", "sending"]), name="delivery_open")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.channel} {self.state}"
