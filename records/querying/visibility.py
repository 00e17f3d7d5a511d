"""Who may see and do what: Django's permissions by object, narrowed to own and team records."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from records.models import CustomRecord, Record, catalogue, registry
from records.properties import ObjectSchema

R = TypeVar("R", bound=Record)

ACTIONS = ("view", "add", "change", "delete")


#: Whoever asks: a signed-in user or an anonymous one.
Person = User | AnonymousUser


def may(person: Person, action: str, object_type: str) -> bool:
    """Return whether a person may ``view``, ``add``, ``change`` or ``delete`` records of an object at all."""
    return person.has_perm(f"records.{action}_{registry.model_of(object_type)._meta.model_name}")


def visible(rows: "QuerySet[R]", person: Person) -> "QuerySet[R]":
    """Return the records that a person may see: all, or those of own teams and of nobody, or only own ones.

    ``records.see_all_records`` and ``records.see_team_records`` widen it; every page and route starts here.
    """
    if not person.is_active or person.pk is None:
        return rows.none()
    if sees_all(person):
        return rows
    own = Q(owner=person.pk)
    if person.has_perm("records.see_team_records"):
        own |= Q(owner__isnull=True) | Q(owner__in=teammates(person))
    return rows.filter(own)


def sees_all(person: Person) -> bool:
    """Return whether no record is hidden from a person who may see its object."""
    return person.is_superuser or person.has_perm("records.see_all_records")


def objects_seen(person: Person) -> list[ObjectSchema]:
    """Return the objects whose records a person may see at all."""
    return [
        schema
        for schema in catalogue.current().objects.values()
        if person.has_perm(f"records.view_{_model(schema)._meta.model_name}")
    ]


def about_visible(person: Person, type_field: str, id_field: str, *, with_deleted: bool = False) -> Q:
    """Return the condition that a row points, by these two fields, at a record that a person may see."""
    by_model: dict[type[Record], list[str]] = defaultdict(list)
    for schema in objects_seen(person):
        by_model[_model(schema)].append(schema.name)
    points = Q(pk__in=[])
    for model, names in by_model.items():
        about = Q(**{f"{type_field}__in": names})
        if not (with_deleted and sees_all(person)):
            rows = visible(model.objects.all() if with_deleted else model.live.all(), person)
            about &= Q(**{f"{id_field}__in": rows.values("pk")})
        points |= about
    return points


def _model(schema: ObjectSchema) -> type[Record]:
    """Return the model of an object that is known to exist, without asking the catalogue once more."""
    return CustomRecord if schema.is_custom else registry.MODELS[schema.name]


def teammates(person: Person) -> "QuerySet[Any]":
    """Return the users who share a team with a person."""
    return get_user_model()._default_manager.filter(teams__members=person.pk)


def visible_ids(object_type: str, ids: Iterable[int], person: Person) -> list[int]:
    """Return those of the records named that exist and that a person may see."""
    return list(visible(registry.alive(object_type).filter(pk__in=list(ids)), person).values_list("pk", flat=True))
