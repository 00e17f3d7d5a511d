"""What a person may see of passes and of the log: those of records that the person may see."""

from typing import Any

from django.db.models import Q

from records.querying.visibility import about_visible
from workflows.models import Enrollment, LogEntry


def enrollments_seen(person: Any) -> Any:
    """Return the passes of records that a person may see."""
    return Enrollment.objects.filter(about_visible(person, "object_type", "record_id", with_deleted=True))


def log_seen(person: Any) -> Any:
    """Return the log of records that a person may see: of passes, and of records that were not enrolled."""
    inside = about_visible(person, "enrollment__object_type", "record_id", with_deleted=True)
    outside = about_visible(person, "workflow__object_type", "record_id", with_deleted=True)
    return LogEntry.objects.filter(Q(enrollment__isnull=False) & inside | Q(enrollment__isnull=True) & outside)
