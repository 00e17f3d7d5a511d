"""What would happen: how many records would enter, why one is or is not inside, and what would be done to it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from crm.lib import clock
from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read
from records.api.reach import reachable
from records.models import Record
from workflows import drafting, wording
from workflows.api.reach import CHANGE, PUBLISH, VIEW, demand_sight_of_all, workflow_of
from workflows.checking import check
from workflows.definition import Definition, load
from workflows.engine import estimating, explaining, rehearsing
from workflows.engine.rehearsing import Planned
from workflows.models import Workflow
from workflows.publishing import NotReady


class Which(Strict):
    """Whether the draft is meant; else the live revision, or the draft where there is none."""

    draft = serializers.BooleanField(default=False)


class EstimateOut(serializers.Serializer[Any]):
    """How many records would enter now; zero where it is no state of a record that triggers."""

    count = serializers.IntegerField()


class Question(Strict):
    """A record of the workflow's object, at an instant: now, if you do not say."""

    record = NumberField()
    at = serializers.DateTimeField(required=False)


class PlanQuestion(Question, Which):
    """Also an event that starts the pass and happens when it is waited for: its name and properties."""

    event = serializers.CharField(max_length=60, required=False)
    properties = serializers.DictField(required=False)


class PlannedOut(serializers.Serializer[Any]):
    """One thing that would be done, with the words of the log entry that it would leave; ``sends``: what would go out.

    ``level`` is how many loops and parallel paths it happens inside of.
    """

    at = serializers.DateTimeField()
    step = serializers.CharField()
    kind = serializers.CharField()
    object = serializers.CharField()
    record = serializers.IntegerField()
    outcome = serializers.CharField()
    data = serializers.JSONField()  # type: ignore[assignment]
    text = serializers.CharField()
    level = serializers.IntegerField()
    sends = serializers.JSONField(allow_null=True)


class PlanOut(serializers.Serializer[Any]):
    """Everything that would be done, in order."""

    steps = PlannedOut(many=True)


class Asking(ApiView, ViewSet):
    """Questions, posted because they are long; they change nothing."""

    #: An estimate counts records that one may not see, so it takes the right to enroll them all.
    needs = {"estimate": (VIEW, PUBLISH), "explain": (VIEW,), "plan": (VIEW, CHANGE)}
    reading = frozenset({"estimate", "explain", "plan"})

    @extend_schema(operation_id="workflows_estimate", request=Which, responses=EstimateOut)
    def estimate(self, request: Request, id: int) -> Response:
        """Say how many records would be enrolled if those that meet the criteria now were."""
        workflow = workflow_of(id)
        definition = _meant(workflow, read(Which, request.data)["draft"])
        return Response({"count": estimating.estimate(definition, clock.now(), workflow.pk)})

    @extend_schema(
        operation_id="workflows_explain",
        request=Question,
        responses={200: {"type": "object", "additionalProperties": {}}},
    )
    def explain(self, request: Request, id: int) -> Response:
        """Say why a record is or is not in the workflow: every rule with what it found, and the one that decided."""
        demand_sight_of_all(request.user)
        workflow, asked = workflow_of(id), read(Question, request.data)
        record = self._record(workflow, asked["record"])
        return Response(explaining.explain(workflow, record.pk, asked.get("at") or clock.now()).dump())

    @extend_schema(operation_id="workflows_plan", request=PlanQuestion, responses=PlanOut)
    def plan(self, request: Request, id: int) -> Response:
        """Walk a record through without any effect: what would be done when, with which values."""
        demand_sight_of_all(request.user)
        workflow, asked = workflow_of(id), read(PlanQuestion, request.data)
        record = self._record(workflow, asked["record"])
        definition = _meant(workflow, asked["draft"])
        problems = check(definition)
        if problems:
            raise NotReady(problems)
        event = {"event": asked["event"], "properties": asked.get("properties", {})} if "event" in asked else None
        planned = rehearsing.plan(definition, record, asked.get("at") or clock.now(), event)
        return Response({"steps": [PlannedOut(_told(one)).data for one in planned]})

    def _record(self, workflow: Workflow, number: int) -> Record:
        return reachable(self.request.user, workflow.object_type_id, number)


def _meant(workflow: Workflow, wants_draft: bool) -> Definition:
    if wants_draft or workflow.live is None:
        return drafting.state(workflow).definition
    return load(workflow.live.definition)


def _told(one: Planned) -> dict[str, Any]:
    return {
        "at": one.at,
        "step": one.node,
        "kind": one.kind,
        "object": one.object_type,
        "record": one.record_id,
        "outcome": one.outcome,
        "data": one.data,
        "text": wording.worded(one.kind, one.outcome, one.data),
        "level": one.level,
        "sends": one.sends,
    }
