"""Passes through workflows: begun and ended by hand, listed, and the log of what happened on them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, FilterSet, IsoDateTimeFilter, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet, ViewSet

from crm.lib import clock
from records.api.access import ApiView
from records.api.bodies import NumberField, Strict, read
from records.api.lists import lists_of
from records.api.reach import demand, found
from records.models import RecordList
from workflows import bells
from workflows.api.presenting import EnrollmentOut, EnrollmentWhole, LogOut
from workflows.api.reach import AGAIN, ENROLL, VIEW, demand_every_record, demand_records, workflow_of
from workflows.engine import enrolling, leaving
from workflows.engine.refusals import REFUSALS
from workflows.models import Enrollment, LogEntry, Workflow
from workflows.publishing import starting
from workflows.requests import Hit
from workflows.seeing import enrollments_seen, log_seen

MOST = 1_000


class Records(Strict):
    """Records of the workflow's object."""

    records = serializers.ListField(child=NumberField(), min_length=1, max_length=MOST, required=False)


class Enrolling(Records):
    """Records by number, or all of a list. ``anyway``: also those who may come only once and have been here."""

    list = NumberField(required=False)
    anyway = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse nothing, and both."""
        if ("records" in attrs) == ("list" in attrs):
            raise ValidationError(_("Name records, or a list."))
        return attrs


class Leaving(Records):
    """Records by number, or with ``all`` everybody inside."""

    all = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse nothing, and both."""
        if ("records" in attrs) == attrs["all"]:
            raise ValidationError(_("Name records, or say “all”."))
        return attrs


class AnswerOut(serializers.Serializer[Any]):
    """What became of one record: its pass, or why there is none."""

    record = serializers.IntegerField()
    enrollment = serializers.IntegerField(allow_null=True)
    refusal = serializers.CharField()
    text = serializers.CharField()


class EnrolledOut(serializers.Serializer[Any]):
    """What became of each record; of a list, the number of the job that enrolls it."""

    results = AnswerOut(many=True)
    job = serializers.IntegerField(allow_null=True)


class LeftOut(serializers.Serializer[Any]):
    """How many passes ended; with ``all``, the number of the job that ends them."""

    count = serializers.IntegerField()
    job = serializers.IntegerField(allow_null=True)


class Passes(ApiView, ViewSet):
    """Records that enter and leave because somebody says so."""

    needs = {"enroll": (VIEW, ENROLL), "unenroll": (VIEW, ENROLL)}

    @extend_schema(operation_id="workflows_enroll", request=Enrolling, responses=EnrolledOut)
    def enroll(self, request: Request, id: int) -> Response:
        """Enroll records whatever the triggers say; every other rule holds.

        A list takes the right to see every record, or to publish.
        """
        workflow, asked = self._asked(Enrolling, id)
        if asked["anyway"] and not request.user.has_perm(AGAIN):
            raise PermissionDenied(_("You lack the right to enroll again who may come only once."))
        if "list" in asked:
            demand_every_record(request.user)
            of: RecordList = found(lists_of(request.user).filter(object_type=workflow.object_type_id), asked["list"])
            data = {"list": of.pk, "anyway": asked["anyway"]}
            job = starting.begin(workflow, "existing", request.user.pk, clock.now(), **data)
            return Response({"results": [], "job": job.pk})
        ids = demand_records(request.user, workflow, asked["records"])
        hits = [Hit(workflow.pk, pk, "api", by=request.user.pk, anyway=asked["anyway"]) for pk in ids]
        with transaction.atomic():
            answers = enrolling.enroll(hits, clock.now())
            bells.ring()
        return Response({"results": [_answer(answer) for answer in answers], "job": None})

    @extend_schema(operation_id="workflows_unenroll", request=Leaving, responses=LeftOut)
    def unenroll(self, request: Request, id: int) -> Response:
        """Let records leave; ``all`` takes the right to see every record, or to publish."""
        workflow, asked = self._asked(Leaving, id)
        if asked["all"]:
            demand_every_record(request.user)
            job = starting.begin(workflow, "unenroll", request.user.pk, clock.now(), reason="manual")
            return Response({"count": 0, "job": job.pk})
        ids = demand_records(request.user, workflow, asked["records"])
        with transaction.atomic():
            rows = Enrollment.objects.filter(workflow=workflow, record_id__in=ids, parent=None, ended_at=None)
            count = leaving.leave(list(rows.values_list("pk", flat=True)), "manual", clock.now())
        return Response({"count": count, "job": None})

    def _asked(self, form: type[Strict], number: int) -> tuple[Workflow, dict[str, Any]]:
        workflow = workflow_of(number)
        demand(self.request.user, "view", workflow.object_type_id)
        return workflow, read(form, self.request.data)


def _answer(answer: enrolling.Answer) -> dict[str, Any]:
    text = str(REFUSALS.get(answer.refusal, "")) if answer.refusal else ""
    record, enrollment = answer.hit.record_id, answer.enrollment
    return {"record": record, "enrollment": enrollment, "refusal": answer.refusal, "text": text}


class EnrollmentFilters(FilterSet):
    """Passes of one workflow, object, record, state or step; those that go on; by time of enrollment (UTC)."""

    object = CharFilter(field_name="object_type")
    record = NumberFilter(field_name="record_id")
    step = CharFilter(field_name="node")
    reason = CharFilter(field_name="end_reason")
    active = BooleanFilter(field_name="ended_at", lookup_expr="isnull")
    since = IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    before = IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = Enrollment
        fields = ["workflow", "state", "parent"]


class Enrollments(ApiView, ReadOnlyModelViewSet[Enrollment]):
    """Passes of the records that you may see."""

    needs = {"list": (VIEW,), "retrieve": (VIEW,)}
    queryset = Enrollment.objects.none()
    serializer_class = EnrollmentOut
    filterset_class = EnrollmentFilters

    def get_queryset(self) -> Any:
        """Return the passes that the person may see."""
        return enrollments_seen(self.request.user).select_related("revision")

    @extend_schema(responses=EnrollmentWhole)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a pass with what its steps have made."""
        return Response(EnrollmentWhole(found(self.get_queryset(), self.kwargs["id"])).data)


class LogFilters(FilterSet):
    """Entries of one workflow, pass, record, step, kind or outcome; by time (UTC)."""

    record = NumberFilter(field_name="record_id")
    step = CharFilter(field_name="node")
    since = IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    before = IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = LogEntry
        fields = ["workflow", "enrollment", "kind", "outcome"]


class Log(ApiView, GenericViewSet[LogEntry]):
    """What steps did for records that you may see, and why some were not enrolled."""

    needs = {"list": (VIEW,)}
    queryset = LogEntry.objects.none()
    serializer_class = LogOut
    filterset_class = LogFilters

    def get_queryset(self) -> Any:
        """Return the entries that the person may see."""
        return log_seen(self.request.user).select_related("revision")

    def list(self, request: Request) -> Response:
        """List what happened, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(LogOut(rows, many=True).data)
