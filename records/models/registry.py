"""Finds the model and the rows of an object by its internal name."""

from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import NotFound
from records.models import catalogue
from records.models.objects import STANDARD, CustomRecord
from records.models.record import Record, RecordQuerySet

MODELS: dict[str, type[Record]] = {model.object_type_id: model for model in STANDARD}


def model_of(object_type: str) -> type[Record]:
    """Return the model that holds the records of an object."""
    if object_type in MODELS:
        return MODELS[object_type]
    if catalogue.current().get(object_type) is None:
        raise NotFound(_("There is no object named “%(name)s”.") % {"name": object_type[:60]})
    return CustomRecord


def every(object_type: str) -> RecordQuerySet[Any]:
    """Return all records of an object, those in the recycle bin included."""
    model = model_of(object_type)
    return model.objects.filter(object_type=object_type) if model is CustomRecord else model.objects.all()


def alive(object_type: str) -> RecordQuerySet[Any]:
    """Return the records of an object that are not in the recycle bin."""
    return every(object_type).alive()


def new(object_type: str, **values: Any) -> Record:
    """Return an unsaved record of an object."""
    model = model_of(object_type)
    return model(object_type_id=object_type, **values) if model is CustomRecord else model(**values)
