"""Pipelines and their stages. What records stand in is archived rather than removed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_filters import CharFilter, FilterSet
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ModelViewSet

from records.api.access import ApiView, crud
from records.api.bodies import StrictModel
from records.api.paging import OLDEST
from records.api.reach import demand, found
from records.editing import pipelines
from records.models import ObjectType, Pipeline, Stage
from records.querying.visibility import objects_seen

WITH_PIPELINES = ("deal", "ticket", "lead")


class StageBody(StrictModel):
    """A stage. Its value stays as it was made, since records store it."""

    class Meta:
        model = Stage
        fields = ["id", "value", "label", "position", "probability", "outcome", "archived"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a value that another stage of the object has, and another value for this one."""
        _keep_value(self.instance, attrs)
        object_type = self.context["pipeline"].object_type_id
        if self.instance is None and Stage.objects.filter(object_type=object_type, value=attrs["value"]).exists():
            raise ValidationError({"value": [_("Another stage has this value.")]})
        return attrs


class StageOut(serializers.ModelSerializer[Stage]):
    """A stage as part of its pipeline."""

    class Meta:
        model = Stage
        fields = StageBody.Meta.fields
        read_only_fields = fields


class PipelineBody(StrictModel):
    """A pipeline with its stages in order. Its value and object stay as they were made."""

    object = serializers.PrimaryKeyRelatedField(
        source="object_type", queryset=ObjectType.objects.filter(name__in=WITH_PIPELINES)
    )
    stages = StageOut(many=True, read_only=True)

    class Meta:
        model = Pipeline
        fields = ["id", "object", "value", "label", "position", "archived", "stages"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse objects that the person may not see, and another value for this pipeline."""
        _keep_value(self.instance, attrs)
        if "object_type" in attrs:
            demand(self.context["request"].user, "view", attrs["object_type"].name)
        return attrs


class PipelineFilters(FilterSet):
    """Pipelines of one object."""

    object = CharFilter(field_name="object_type")

    class Meta:
        model = Pipeline
        fields: list[str] = []


class Pipelines(ApiView, ModelViewSet[Pipeline]):
    """The pipelines of the objects that you may see."""

    needs = crud("pipeline")
    queryset = Pipeline.objects.all()
    serializer_class = PipelineBody
    filterset_class = PipelineFilters
    order = OLDEST

    def get_queryset(self) -> Any:
        """Return the pipelines that the person may see."""
        return pipelines_of(self.request.user).prefetch_related("stages")

    def perform_destroy(self, instance: Pipeline) -> None:
        """Remove a pipeline that nothing points at, and its stages."""
        pipelines.remove_pipeline(instance)

    def perform_update(self, serializer: Any) -> None:
        """Change the pipeline, unless that archives the last one."""
        _save(serializer)


class Stages(ApiView, ModelViewSet[Stage]):
    """The stages of the pipeline that the path names."""

    needs = crud("stage")
    queryset = Stage.objects.all()
    serializer_class = StageBody
    order = OLDEST

    def get_queryset(self) -> Any:
        """Return the stages."""
        return Stage.objects.filter(pipeline=self._pipeline())

    def get_serializer_context(self) -> dict[str, Any]:
        """Tell the body which pipeline it is about."""
        return {**super().get_serializer_context(), "pipeline": self._pipeline()}

    def perform_create(self, serializer: Any) -> None:
        """Add the stage to the pipeline."""
        serializer.save(pipeline=self._pipeline())

    def perform_destroy(self, instance: Stage) -> None:
        """Remove a stage that nothing points at."""
        pipelines.remove_stage(instance)

    def perform_update(self, serializer: Any) -> None:
        """Change the stage, unless that archives the last one."""
        _save(serializer)

    def _pipeline(self) -> Pipeline:
        pipeline: Pipeline = found(pipelines_of(self.request.user), self.kwargs["pipeline"])
        return pipeline


def pipelines_of(person: Any) -> Any:
    """Return the pipelines of the objects that a person may see."""
    return Pipeline.objects.filter(object_type__in=[schema.name for schema in objects_seen(person)])


def _keep_value(row: Any, attrs: dict[str, Any]) -> None:
    wrong = {
        name: [_("This cannot be changed any more.")]
        for name in ("value", "object_type")
        if row is not None and name in attrs and attrs[name] != getattr(row, name)
    }
    if wrong:
        raise ValidationError({"object" if name == "object_type" else name: text for name, text in wrong.items()})


def _save(serializer: Any) -> None:
    """Save the changes; raises InUse, and changes nothing, if new records then had nowhere to begin."""
    with transaction.atomic():
        row = serializer.save()
        if serializer.validated_data.get("archived"):
            pipelines.check_remaining(row.object_type_id)
