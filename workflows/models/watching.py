"""What the engine remembers between its rounds: who matched, which occurrences have run, what is done in bites."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from crm.lib import clock
from workflows.models.workflow import Workflow


class Match(models.Model):
    """A record that met a trigger when it was last looked at; only for triggers that need remembered state."""

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+", db_index=False)
    trigger = models.CharField(max_length=60)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workflow", "trigger", "record_id"], name="match_once")]
        indexes = [models.Index(fields=["record_id", "workflow"], name="match_of_record")]

    def __str__(self) -> str:
        return f"{self.workflow_id}.{self.trigger}: {self.record_id}"


class Memory(models.Model):
    """How far the engine remembers who meets one trigger of a workflow, that is: has written its ``Match`` rows.

    ``trigger`` names the trigger and what it asks, so that another question is another memory. Records up to ``upto``
    have been looked at, all of them when ``seeded_at`` is set. ``checked_at`` is when all of them were last looked at
    again because time alone may change the answer.
    """

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+", db_index=False)
    trigger = models.CharField(max_length=60)
    upto = models.BigIntegerField(default=0)
    seeded_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workflow", "trigger"], name="memory_once")]

    def __str__(self) -> str:
        return f"{self.workflow_id}.{self.trigger}"


class Occurrence(models.Model):
    """A moment of a schedule that has been dealt with, so that it never runs twice. ``at`` is in UTC."""

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+", db_index=False)
    trigger = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workflow", "trigger", "at"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.workflow_id}.{self.trigger} {self.at}"


class Job(models.Model):
    """Something to be done to many records of a workflow, in bites that each commit with their cursor.

    ``kind`` names a module of ``workflows.engine.jobs``; ``data`` is what it needs, ``cursor`` the last id that has
    been dealt with, ``done`` how many have been. A job that is finished or stopped has ``ended_at``.
    """

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=24)
    data = models.JSONField(default=dict)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="job_open")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.workflow_id}: {self.done}"


class Bell(models.Model):
    """One row for each kind of bell, so that at most one undelivered bell of a kind lies in the queue.

    ``token`` and ``until`` are the lease of the one process that keeps looking for what falls due.
    """

    name = models.CharField(max_length=20, primary_key=True)
    rung_at = models.DateTimeField(null=True)
    token = models.BigIntegerField(default=0)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
