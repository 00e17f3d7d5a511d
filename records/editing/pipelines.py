"""Removes and archives pipelines and stages, so that records and filters never point at what is gone."""

from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib.errors import InUse
from records.models import ObjectType, Pipeline, Stage
from records.querying import uses


def remove_stage(row: Stage) -> None:
    """Delete a stage that no record is in and no filter names; raises InUse, also for the last one of its object."""
    with transaction.atomic():
        _demand_unnamed(row, "stage")
        row.delete()
        check_remaining(row.object_type_id)


def remove_pipeline(row: Pipeline) -> None:
    """Delete a pipeline with its stages; raises InUse as ``remove_stage`` does, and nothing is deleted then."""
    with transaction.atomic():
        _demand_unnamed(row, "pipeline")
        for stage in row.stages.all():
            _demand_unnamed(stage, "stage")
            stage.delete()
        row.delete()
        check_remaining(row.object_type_id)


def check_remaining(object_type: str) -> None:
    """Raise InUse unless new records of the object still have a stage to begin in; call it inside the transaction."""
    # Whoever takes away the last but one waits here for whoever takes away the last.
    ObjectType.objects.select_for_update().get(pk=object_type)
    open_stages = Stage.objects.filter(object_type=object_type, archived=False, pipeline__archived=False)
    if not open_stages.exists():
        raise InUse(_("New records need a pipeline with a stage that is not archived. Make another one first."), [])


def _demand_unnamed(row: Pipeline | Stage, name: str) -> None:
    found = uses.uses_of_option(row.object_type_id, name, row.value)
    if found:
        raise InUse(_("“%(label)s” cannot be deleted:") % {"label": row.label}, found)
