"""Narrows rows about records and objects to those about what a person may see."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from records.querying.visibility import about_visible, objects_seen, sees_all


def about_seen(person: Any, prefix: str = "") -> Q:
    """Return the condition that a row is about a record, deleted or not, that a person may see."""
    return about_visible(person, f"{prefix}object_type", f"{prefix}record_id", with_deleted=True)


def activities_seen(rows: QuerySet[Any], person: Any) -> QuerySet[Any]:
    """Return the activities of records that a person may see, and the person's own."""
    if person.is_superuser:
        return rows
    own = Q(created_by=person.pk)
    if any(field.name == "assignee" for field in rows.model._meta.get_fields()):
        own |= Q(assignee=person.pk)
    linked = rows.model.objects.filter(about_seen(person, "links__")).values("pk")
    free = Q(links__isnull=True) if sees_all(person) else Q(pk__in=[])
    return rows.filter(own | Q(pk__in=linked) | Q(pk__in=rows.model.objects.filter(free).values("pk")))


def lists_seen(rows: QuerySet[Any], person: Any) -> QuerySet[Any]:
    """Return the lists that a person may see: those of objects that the person may see, if any."""
    if not person.has_perm("records.view_recordlist"):
        return rows.none()
    return rows.filter(object_type__in=[schema.name for schema in objects_seen(person)])


def may_fill_lists(request: HttpRequest) -> bool:
    """Return whether whoever asks may add records to static lists and take them out."""
    return request.user.has_perm("records.change_recordlist")
