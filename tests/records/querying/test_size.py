"""The largest filters that may be sent still run."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from records.models import Contact, registry
from records.querying import context
from records.querying.scope import seen_by
from records.querying.to_query import filtered, to_query
from records.querying.visibility import visible

pytestmark = pytest.mark.django_db
KNOWN = {"property": "first_name", "operator": "is_known"}


def words(count: int) -> Iterator[str]:
    return (f"word {number}" for number in range(count))


def count(tree: dict[str, Any]) -> int:
    Contact.objects.create(first_name="Ada")
    return filtered(context.parse(tree, "contact"), "contact", context.present()).count()


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize("operator", ["contains_any", "starts_with_any", "has_ever_contained", "is_any_of"])
def test_as_many_conditions_and_values_as_may_be(match: str, operator: str) -> None:
    condition = {"property": "first_name", "operator": operator, "value": list(words(20))}
    wide = condition | {"value": [*list(words(249)), "ada"]}
    group = {"match": match, "filters": [condition] * 230}
    assert count({"match": "any", "filters": [group, wide]}) == 1


def linked(tree: dict[str, Any]) -> dict[str, Any]:
    return {"associated": "contact", "operator": "none", "filter": tree, "count": {"min": 2, "max": 4}}


def all_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"match": "all", "filters": list(conditions)}


def wrapped(tree: dict[str, Any], times: int) -> dict[str, Any]:
    for _ in range(times):
        tree = {"match": "any", "filters": [KNOWN, tree], "negate": True}
    return tree


SAME = {
    "property": "form",
    "operator": "is_equal_to_property",
    "value": {"property": "conversion", "default": "x"},
    "include_blank": True,
}
EVENT = {"event": "form_submitted", "operator": "has_not", "where": all_of(SAME, SAME), "count": {"min": 2, "max": 5}}
UPDATED = {
    "property": "city",
    "operator": "updated_before_property",
    "value": {"property": "state", "associated": "contact"},
    "include_blank": True,
}


@pytest.mark.parametrize(("leaf", "groups"), [(EVENT, 6), (UPDATED, 7)])
@pytest.mark.parametrize("links", range(5))
def test_as_deep_as_may_be(leaf: dict[str, Any], groups: int, links: int) -> None:
    tree = leaf
    for _ in range(links):
        tree = linked(all_of(KNOWN, tree))
    assert count(all_of(wrapped(tree, groups - links))) in (0, 1)


@pytest.mark.parametrize("links", range(5))
def test_as_deep_as_may_be_for_one_who_sees_a_team(cleo: User, links: int) -> None:
    rights = ("view_contact", "see_team_records")
    cleo.user_permissions.set(Permission.objects.filter(codename__in=rights))
    tree = UPDATED
    for _ in range(links):
        tree = linked(all_of(KNOWN, tree))
    deepest = context.parse(all_of(wrapped(tree, 7 - links)), "contact")
    rows = visible(registry.alive("contact"), cleo)
    assert rows.filter(to_query(deepest, "contact", context.present(), seen_by(cleo))).count() == 0
