"""Who may see and do what: Django's permissions by object, narrowed to own and team records."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from records.models import Record, registry

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
    if person.is_superuser or person.has_perm("records.see_all_records"):
        return rows
    own = Q(owner=person.pk)
    if person.has_perm("records.see_team_records"):
        own |= Q(owner__isnull=True) | Q(owner__in=teammates(person))
    return rows.filter(own)


def teammates(person: Person) -> "QuerySet[Any]":
    """Return the users who share a team with a person."""
    return get_user_model()._default_manager.filter(teams__members=person.pk)


def visible_ids(object_type: str, ids: Iterable[int], person: Person) -> list[int]:
    """Return those of the records named that exist and that a person may see."""
    return list(visible(registry.alive(object_type).filter(pk__in=list(ids)), person).values_list("pk", flat=True))
