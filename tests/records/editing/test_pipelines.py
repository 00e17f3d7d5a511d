"""Pipelines and stages: what records or filters point at stays, and new records always have where to begin."""

import pytest

from crm.lib.errors import InUse
from records import editing
from records.editing import listing, pipelines
from records.models import Deal, Pipeline, PropertyDefinition, RecordList, Stage

pytestmark = pytest.mark.django_db


def stage(value: str) -> Stage:
    """Return a stage of the deals' own pipeline."""
    return Stage.objects.get(object_type="deal", value=value)


def test_a_stage_that_nothing_points_at_goes() -> None:
    pipelines.remove_stage(stage("contractsent"))
    assert not Stage.objects.filter(value="contractsent").exists()


def test_a_stage_that_a_filter_names_stays_and_says_where() -> None:
    tree = {"match": "all", "filters": [{"property": "stage", "operator": "is_any_of", "value": ["contractsent"]}]}
    listing.define(RecordList(name="Nearly", object_type_id="deal", kind="active", filter=tree))
    with pytest.raises(InUse, match="list “Nearly”"):
        pipelines.remove_stage(stage("contractsent"))
    with pytest.raises(InUse, match="list “Nearly”"):
        pipelines.remove_pipeline(Pipeline.objects.get(object_type="deal"))
    assert Stage.objects.filter(object_type="deal").count() == 7


def test_the_last_pipeline_stays() -> None:
    with pytest.raises(InUse, match="Make another one first"):
        pipelines.remove_pipeline(Pipeline.objects.get(object_type="deal"))
    other = Pipeline.objects.create(object_type_id="deal", value="partner", label="Partner")
    Stage.objects.create(pipeline=other, value="met", label="Met")
    pipelines.remove_pipeline(Pipeline.objects.get(object_type="deal", value="default"))
    assert list(Stage.objects.filter(object_type="deal").values_list("value", flat=True)) == ["met"]


def test_deals_can_be_made_and_changed_when_the_default_pipeline_is_archived_or_gone() -> None:
    old = editing.create("deal", {"name": "Old"})
    other = Pipeline.objects.create(object_type_id="deal", value="partner", label="Partner")
    Stage.objects.create(pipeline=other, value="met", label="Met")
    Pipeline.objects.filter(value="default").update(archived=True)
    PropertyDefinition.objects.get(object_type="deal", name="name").save()
    assert editing.create("deal", {"name": "New"}).stage == "met"  # type: ignore[attr-defined]
    assert editing.update(old, {"name": "Older"}).stage == "appointmentscheduled"  # type: ignore[attr-defined]
    assert Deal.live.count() == 2
