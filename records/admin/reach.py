"""Narrows rows about records to those about records that a person may see."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet

from records.models import CustomRecord, Record, catalogue, registry
from records.querying.visibility import visible


def sees_all(person: Any) -> bool:
    """Return whether no record is hidden from a person who may see its object."""
    return bool(person.is_superuser or person.has_perm("records.see_all_records"))


def about_seen(person: Any, prefix: str = "") -> Q:
    """Return the condition that a row is about a record, deleted or not, that a person may see."""
    by_model: dict[type[Record], list[str]] = defaultdict(list)
    for name, schema in catalogue.current().objects.items():
        by_model[CustomRecord if schema.is_custom else registry.MODELS[name]].append(name)
    condition = Q(pk__in=[])
    for model, names in by_model.items():
        if person.has_perm(f"records.view_{model._meta.model_name}"):
            about = {f"{prefix}object_type__in": names}
            if not sees_all(person):
                about[f"{prefix}record_id__in"] = visible(model.objects.all(), person).values("pk")  # type: ignore[assignment]
            condition |= Q(**about)
    return condition


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
