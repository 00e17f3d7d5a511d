"""Undo and redo of a draft, its open problems, and what it does in words."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read
from records.api.errors import DETAIL, refusal
from workflows import checking, describing, drafting
from workflows.api.presenting import ProblemOut, WorkflowWhole, whole
from workflows.api.reach import CHANGE, VIEW, workflow_of
from workflows.models import Workflow


class Base(Strict):
    """The cursor that you saw."""

    base = NumberField()


class ProblemsOut(serializers.Serializer[Any]):
    """What must be changed before the draft can be published; empty when it can be."""

    problems = ProblemOut(many=True)


class DescriptionOut(serializers.Serializer[Any]):
    """What the draft does, in plain English."""

    text = serializers.CharField()


class Drafts(ApiView, ViewSet):
    """The draft of a workflow."""

    needs = {"undo": (VIEW, CHANGE), "redo": (VIEW, CHANGE), "problems": (VIEW,), "describe": (VIEW,)}

    @extend_schema(operation_id="workflows_undo", request=Base, responses=WorkflowWhole)
    def undo(self, request: Request, id: int) -> Response:
        """Put back what the draft was built on."""
        return self._move(drafting.undo, request, id)

    @extend_schema(operation_id="workflows_redo", request=Base, responses=WorkflowWhole)
    def redo(self, request: Request, id: int) -> Response:
        """Put back what was undone."""
        return self._move(drafting.redo, request, id)

    @extend_schema(operation_id="workflows_problems", responses=ProblemsOut)
    def problems(self, request: Request, id: int) -> Response:
        """List what must be changed before the draft can be published."""
        found = checking.check(drafting.state(workflow_of(id)).definition)
        return Response({"problems": ProblemOut(found, many=True).data})

    @extend_schema(operation_id="workflows_description", responses=DescriptionOut)
    def describe(self, request: Request, id: int) -> Response:
        """Say what the draft does."""
        return Response({"text": describing.describe(drafting.state(workflow_of(id)).definition)})

    def _move(self, how: Any, request: Request, number: int) -> Response:
        workflow = workflow_of(number)
        try:
            how(workflow, read(Base, request.data)["base"])
        except drafting.Stale as stale:
            return stale_answer(stale, workflow, request.user)
        return Response(whole(workflow, request.user))


def stale_answer(stale: drafting.Stale, workflow: Workflow, person: Any) -> Response:
    """Return the refusal of an edit that was built on an old draft, with the present one."""
    return refusal({DETAIL: [str(stale)]}, status.HTTP_409_CONFLICT, workflow=whole(workflow, person))
