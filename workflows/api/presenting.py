"""Turns workflows, revisions, passes and log entries into the JSON of the API."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from workflows import drafting, wording
from workflows.api.veiling import shown
from workflows.definition import load
from workflows.models import Enrollment, LogEntry, Revision, Workflow


class ProblemOut(serializers.Serializer[Any]):
    """What must be changed: where (a step's id and field, ``trigger``, ``settings`` …), what is wrong, what to do."""

    where = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField()


class RevisionOut(serializers.ModelSerializer[Revision]):
    """A published definition, without the definition itself."""

    class Meta:
        model = Revision
        fields = ["number", "at", "by", "note", "gone"]
        read_only_fields = fields


class RevisionWhole(RevisionOut):
    """A published definition, as the person who asks (``person`` in the context) may see it."""

    definition = serializers.SerializerMethodField()

    class Meta(RevisionOut.Meta):
        fields = [*RevisionOut.Meta.fields, "definition"]
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_definition(self, row: Revision) -> dict[str, Any]:
        """Return the definition."""
        return shown(load(row.definition), self.context["person"])


class WorkflowOut(serializers.ModelSerializer[Workflow]):
    """A workflow in a list. ``live`` is the published revision, null where there is none yet."""

    name = serializers.CharField(source="draft_name")
    object = serializers.CharField(source="object_type_id")
    live = RevisionOut(allow_null=True)

    class Meta:
        model = Workflow
        fields = [
            "id", "name", "object", "status", "owner", "folder", "live", "created_at", "on_since", "paused_at",
            "trashed_at",
        ]  # fmt: skip
        read_only_fields = fields


class WorkflowWhole(WorkflowOut):
    """A workflow with its draft; ``cursor`` is the ``base`` of the next edit."""

    definition = serializers.JSONField()
    cursor = serializers.IntegerField()
    can_undo = serializers.BooleanField()
    can_redo = serializers.BooleanField()

    class Meta(WorkflowOut.Meta):
        fields = [*WorkflowOut.Meta.fields, "definition", "cursor", "can_undo", "can_redo"]
        read_only_fields = fields


def whole(workflow: Workflow, person: Any) -> Mapping[str, Any]:
    """Return a workflow with its draft as it is now, and as a person may see it."""
    row = Workflow.objects.select_related("live", "draft").get(pk=workflow.pk)
    draft = drafting.state(row)
    row.draft_name = draft.definition.name  # type: ignore[attr-defined]
    state = {
        "definition": shown(draft.definition, person),
        "cursor": draft.cursor,
        "can_undo": draft.can_undo,
        "can_redo": draft.can_redo,
    }
    return {**WorkflowOut(row).data, **state}


class EnrollmentOut(serializers.ModelSerializer[Enrollment]):
    """One pass of a record through a workflow. ``step`` is where it stands or ended, ``reason`` why it ended.

    ``revision`` is null while the pass follows what is live; ``cause`` says what started it.
    """

    object = serializers.CharField(source="object_type_id")
    record = serializers.IntegerField(source="record_id")
    step = serializers.CharField(source="node")
    revision = serializers.IntegerField(source="revision.number", allow_null=True, default=None)
    reason = serializers.CharField(source="end_reason")
    reason_text = serializers.SerializerMethodField()
    enrolled_at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Enrollment
        fields = [
            "id", "workflow", "object", "record", "state", "step", "entered_at", "due_at", "revision", "parent",
            "open_children", "enrolled_at", "ended_at", "reason", "reason_text", "cause",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_reason_text(self, row: Enrollment) -> str:
        """Return why it ended, in words."""
        return wording.reason_of(row.end_reason) if row.end_reason else ""


class EnrollmentWhole(EnrollmentOut):
    """A pass with what its steps have made."""

    outputs = serializers.JSONField()

    class Meta(EnrollmentOut.Meta):
        fields = [*EnrollmentOut.Meta.fields, "outputs"]
        read_only_fields = fields


class LogOut(serializers.ModelSerializer[LogEntry]):
    """What a step did, or why a record was not enrolled (``enrollment`` is null then); ``text`` says it in words."""

    record = serializers.IntegerField(source="record_id")
    step = serializers.CharField(source="node")
    revision = serializers.IntegerField(source="revision.number", allow_null=True, default=None)
    text = serializers.SerializerMethodField()

    class Meta:
        model = LogEntry
        fields = [
            "id", "workflow", "enrollment", "record", "step_seq", "attempt", "revision", "step", "kind", "outcome",
            "data", "text", "at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_text(self, row: LogEntry) -> str:
        """Return what happened, in words."""
        return wording.sentence(row)
