"""Workflows with their drafts: made, read, edited, moved to the trash and back."""

from typing import Any

from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crm.lib import clock
from records.api.access import ApiView
from records.api.bodies import NumberField, StrictModel
from records.models import ObjectType
from workflows import drafting, publishing
from workflows.api import refusing  # noqa: F401 - importing it is what it is for
from workflows.api.drafts import stale_answer
from workflows.api.presenting import WorkflowOut, WorkflowWhole, whole
from workflows.api.reach import CHANGE, VIEW, workflow_of
from workflows.definition import Definition, load
from workflows.models import Workflow


class WorkflowBody(StrictModel):
    """A workflow. ``definition`` replaces the whole draft; ``base`` is the cursor that you saw."""

    definition = serializers.JSONField(required=False)
    base = NumberField(required=False, write_only=True)

    class Meta:
        model = Workflow
        fields = ["definition", "base", "owner", "folder"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Read the definition; an edit says what it is built on, and no object is ever changed."""
        if self.instance is None:
            if "definition" not in attrs:
                raise ValidationError({"definition": [_("This field is required.")]})
            if "base" in attrs:
                raise ValidationError({"base": [_("A new workflow is built on nothing.")]})
        elif ("definition" in attrs) != ("base" in attrs):
            raise ValidationError({"base": [_("Send a definition together with the cursor that you saw.")]})
        if "definition" in attrs:
            attrs["definition"] = load(attrs["definition"])
            self._demand_object(attrs["definition"])
        return attrs

    def _demand_object(self, definition: Definition) -> None:
        if self.instance is not None and definition.object != self.instance.object_type_id:
            raise ValidationError({"definition.object": [_("This cannot be changed any more.")]})
        if self.instance is None and not ObjectType.objects.filter(pk=definition.object).exists():
            message = _("There is no object named “%(name)s”.") % {"name": definition.object[:60]}
            raise ValidationError({"definition.object": [message]})


class WorkflowFilters(FilterSet):
    """Workflows of one object, state, owner or folder; by part of their name; those in the trash."""

    object = CharFilter(field_name="object_type")
    name = CharFilter(field_name="draft_name", lookup_expr="icontains")
    trashed = BooleanFilter(field_name="trashed_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Workflow
        fields = ["status", "owner", "folder"]


class Workflows(ApiView, GenericViewSet[Workflow]):
    """Workflows; those in the trash are in the list too and say since when."""

    needs = {
        "list": (VIEW,),
        "retrieve": (VIEW,),
        "create": ("workflows.add_workflow",),
        "partial_update": (VIEW, CHANGE),
        "destroy": (VIEW, "workflows.delete_workflow"),
        "restore": (VIEW, "workflows.delete_workflow"),
    }
    queryset = Workflow.objects.select_related("live").annotate(
        draft_name=KeyTextTransform("name", "draft__definition")
    )
    serializer_class = WorkflowOut
    filterset_class = WorkflowFilters

    def list(self, request: Request) -> Response:
        """List workflows, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(WorkflowOut(rows, many=True).data)

    @extend_schema(responses=WorkflowWhole)
    def retrieve(self, request: Request, id: int) -> Response:
        """Return a workflow with its draft."""
        return Response(whole(workflow_of(id), request.user))

    @extend_schema(request=WorkflowBody, responses={201: WorkflowWhole})
    def create(self, request: Request) -> Response:
        """Make a workflow, off, with this definition as its draft; it is yours unless you say whose."""
        asked = _read(request, None)
        owner = asked["owner"].pk if asked.get("owner") else request.user.pk
        with transaction.atomic():
            workflow = drafting.begin(asked["definition"], owner=owner)
            _keep(workflow, asked, ("folder",))
        return Response(whole(workflow, request.user), status.HTTP_201_CREATED)

    @extend_schema(request=WorkflowBody, responses=WorkflowWhole)
    def partial_update(self, request: Request, id: int) -> Response:
        """Replace the draft, or change owner or folder. 409 where the draft has changed since ``base``."""
        workflow = workflow_of(id)
        asked = _read(request, workflow)
        try:
            with transaction.atomic():
                if "definition" in asked:
                    wanted: Definition = asked["definition"]
                    drafting.apply(workflow, asked["base"], request.user.pk, lambda _present: wanted)
                _keep(workflow, asked, ("owner", "folder"))
        except drafting.Stale as stale:
            return stale_answer(stale, workflow, request.user)
        return Response(whole(workflow, request.user))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, id: int) -> Response:
        """Move a workflow to the trash; those inside leave."""
        publishing.trash(workflow_of(id), by=request.user.pk, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=WorkflowWhole)
    def restore(self, request: Request, id: int) -> Response:
        """Take a workflow out of the trash; it is off, with its draft and its revisions."""
        return Response(whole(publishing.restore(workflow_of(id)), request.user))


def _read(request: Request, instance: Workflow | None) -> dict[str, Any]:
    body = WorkflowBody(instance, data=request.data, partial=instance is not None)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _keep(workflow: Workflow, asked: dict[str, Any], names: tuple[str, ...]) -> None:
    values = {name: asked[name] for name in names if name in asked}
    if values:
        Workflow.objects.filter(pk=workflow.pk).update(**values)
