"""Publishing, turning on and off, and the revisions that were published."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from crm.lib import clock
from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read, read_query
from records.api.paging import PageQuery, page
from records.api.reach import found
from workflows import publishing
from workflows.api.drafts import stale_answer
from workflows.api.presenting import RevisionOut, RevisionWhole, WorkflowWhole, whole
from workflows.api.reach import PUBLISH, VIEW, workflow_of
from workflows.drafting import Stale
from workflows.models import Revision
from workflows.publishing import Inside, Off


class Publication(Strict):
    """What becomes of those inside: of all of them, and of those at steps that are gone."""

    base = NumberField(help_text="The cursor of the draft that you saw.")
    note = serializers.CharField(max_length=500, default="", allow_blank=True)
    inside = serializers.ChoiceField(choices=Inside.choices, default=Inside.FOLLOW)
    gone = serializers.ChoiceField(choices=Revision.Gone.choices, default=Revision.Gone.FINISH)
    enroll_existing = serializers.BooleanField(default=False)


class TurningOn(Strict):
    """Whether those who meet the criteria already are enrolled."""

    enroll_existing = serializers.BooleanField(default=False)


class TurningOff(Strict):
    """What becomes of those inside; ``clocks_stop``: their delays stand still while they are held."""

    inside = serializers.ChoiceField(choices=Off.choices, default=Off.HOLD)
    clocks_stop = serializers.BooleanField(default=False)


class RevisionQuery(Strict, PageQuery):
    """Which page."""


@extend_schema_serializer(many=False)
class RevisionPage(serializers.Serializer[Any]):
    """A page of revisions."""

    results = RevisionOut(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(required=False)


class Publications(ApiView, ViewSet):
    """What makes a workflow live."""

    needs = {"publish": (VIEW, PUBLISH), "turn_on": (VIEW, PUBLISH), "turn_off": (VIEW, PUBLISH)}

    @extend_schema(operation_id="workflows_publish", request=Publication, responses=WorkflowWhole)
    def publish(self, request: Request, id: int) -> Response:
        """Make the draft the live revision; 409 with the problems where there are any."""
        workflow = workflow_of(id)
        asked = read(Publication, request.data)
        try:
            publishing.publish(workflow, by=request.user.pk, now=clock.now(), **asked)
        except Stale as stale:
            return stale_answer(stale, workflow, request.user)
        return Response(whole(workflow, request.user))

    @extend_schema(operation_id="workflows_turn_on", request=TurningOn, responses=WorkflowWhole)
    def turn_on(self, request: Request, id: int) -> Response:
        """Let the live revision enroll and act."""
        asked = read(TurningOn, request.data)
        workflow = publishing.turn_on(workflow_of(id), by=request.user.pk, now=clock.now(), **asked)
        return Response(whole(workflow, request.user))

    @extend_schema(operation_id="workflows_turn_off", request=TurningOff, responses=WorkflowWhole)
    def turn_off(self, request: Request, id: int) -> Response:
        """Let nobody enter any more."""
        asked = read(TurningOff, request.data)
        workflow = publishing.turn_off(workflow_of(id), by=request.user.pk, now=clock.now(), **asked)
        return Response(whole(workflow, request.user))


class Revisions(ApiView, ViewSet):
    """What was published; never changed."""

    needs = {"list": (VIEW,), "retrieve": (VIEW,)}

    @extend_schema(
        operation_id="workflows_revisions", filters=False, parameters=[RevisionQuery], responses=RevisionPage
    )
    def list(self, request: Request, id: int) -> Response:
        """List the revisions, newest first."""
        got = page(workflow_of(id).revisions.all(), read_query(RevisionQuery, request.query_params))
        return Response(got.as_json(RevisionOut(got.rows, many=True).data))

    @extend_schema(operation_id="workflows_revision", responses=RevisionWhole)
    def retrieve(self, request: Request, id: int, number: int) -> Response:
        """Return a revision with its definition."""
        rows = workflow_of(id).revisions.filter(number=number)
        row = found(rows, rows.values_list("pk", flat=True).first() or 0)
        return Response(RevisionWhole(row, context={"person": request.user}).data)
