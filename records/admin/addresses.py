"""Where things are in the admin."""

from urllib.parse import urlencode

from django.urls import reverse

from records.models import CustomRecord, registry


def record_page(object_type: str, record_id: int) -> str:
    """Return the address of a record's page."""
    return reverse(f"admin:records_{_model_name(object_type)}_change", args=[record_id])


def record_list(object_type: str) -> str:
    """Return the address of an object's list."""
    return reverse(f"admin:records_{_model_name(object_type)}_changelist") + _of_type(object_type)


def new_record(object_type: str) -> str:
    """Return the address of the form for a new record."""
    return reverse(f"admin:records_{_model_name(object_type)}_add") + _of_type(object_type)


def new_import(object_type: str) -> str:
    """Return the address of the form that imports records of an object."""
    return f"{reverse('admin:records_importjob_add')}?{urlencode({'object': object_type})}"


def _model_name(object_type: str) -> str:
    return str(registry.MODELS.get(object_type, CustomRecord)._meta.model_name)


def _of_type(object_type: str) -> str:
    return "" if object_type in registry.MODELS else f"?{urlencode({'object_type': object_type})}"
