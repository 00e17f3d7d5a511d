"""Who sees which records."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission

from records.models import Contact, Team, registry
from records.querying import visibility

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _records() -> None:
    users = {name: get_user_model().objects.create(username=name) for name in ("ada", "ben", "cleo")}
    Team.objects.create(name="North").members.set([users["ada"], users["ben"]])
    for name, user in users.items():
        Contact.objects.create(first_name=name, owner=user)
    Contact.objects.create(first_name="nobody")


def seen_by(*permissions: str, **flags: bool) -> set[str | None]:
    """Return the first names that Ada sees with these rights."""
    ada = get_user_model().objects.get(username="ada")
    ada.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    for name, value in flags.items():
        setattr(ada, name, value)
    return set(visibility.visible(registry.alive("contact"), ada).values_list("first_name", flat=True))


def test_without_further_rights_people_see_their_own() -> None:
    assert seen_by() == {"ada"}


def test_team_members_see_each_others_and_those_of_nobody() -> None:
    assert seen_by("see_team_records") == {"ada", "ben", "nobody"}


def test_the_right_to_see_all_shows_all() -> None:
    assert seen_by("see_all_records") == {"ada", "ben", "cleo", "nobody"}
    assert seen_by(is_superuser=True) == {"ada", "ben", "cleo", "nobody"}


def test_inactive_and_anonymous_people_see_nothing() -> None:
    assert seen_by(is_active=False) == set()
    assert not visibility.visible(registry.alive("contact"), AnonymousUser()).exists()


def test_an_action_needs_the_permission_of_the_object() -> None:
    ada = get_user_model().objects.get(username="ada")
    assert not visibility.may(ada, "view", "contact")
    ada.user_permissions.add(Permission.objects.get(codename="view_contact"))
    ada = get_user_model().objects.get(username="ada")
    assert visibility.may(ada, "view", "contact")
    assert not visibility.may(ada, "change", "contact")
