"""Filters tell nothing of associated records that the person who asks may not see."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from crm.lib import clock
from records import editing
from records.models import Record, RecordList
from records.models.origin import Origin, origin
from records.models.reference import Reference
from tests.records.api.conftest import Maker, client_of, rights

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/objects/contact/search/"
RICH = {"property": "amount", "operator": "is_greater_than", "value": 12_344}


def all_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"match": "all", "filters": list(conditions)}


def deals(operator: str = "any", *conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"associated": "deal", "operator": operator, "filter": all_of(*conditions), **more}


#: Conditions that hold for Dora's contact only because of Ada's deal, and one that cannot hold because of it.
THROUGH: tuple[dict[str, Any], ...] = (
    deals("any", RICH),
    deals("any", count={"min": 2}),
    deals("any", RICH, count={"min": 1, "max": 1}),
    {"match": "any", "filters": [deals("none", RICH)], "negate": True},
    {"associated": "company", "operator": "any", "filter": all_of(deals("any", RICH))},
    {"property": "city", "operator": "is_equal_to_property", "value": {"associated": "company", "property": "city"}},
    {"property": "score", "operator": "is_less_than_property", "value": {"associated": "deal", "property": "amount"}},
    {"property": "city", "operator": "updated_before_property", "value": {"associated": "deal", "property": "name"}},
)


@pytest.fixture
def contact(make: Maker, dora: User, ada: User) -> Record:
    """Return Dora's contact of Oslo with two deals and two companies, the primary ones of which are Ada's."""
    with origin(Origin(at=clock.now() - timedelta(days=1))):
        found = make("contact", first_name="Cleo", city="Oslo", score=1, owner=dora.pk)
    secret = make("deal", name="Secret", amount="12345", owner=ada.pk)
    hidden = make("company", name="Hidden", city="Oslo", owner=ada.pk)
    own = make("deal", name="Own", amount="5", owner=dora.pk), make("company", name="Shown", owner=dora.pk)
    for end in (secret, hidden):
        editing.associate(Reference.to(found), Reference.to(end), None, True)
    for end in own:
        editing.associate(Reference.to(found), Reference.to(end))
    editing.associate(Reference.to(own[1]), Reference.to(secret))
    return found


def found(client: APIClient, condition: dict[str, Any]) -> int:
    answer = client.post(SEARCH, {"filter": all_of(condition)}, "json")
    assert answer.status_code == 200, answer.content
    return len(answer.json()["results"])


@pytest.mark.usefixtures("contact")
@pytest.mark.parametrize("condition", THROUGH)
def test_a_search_does_not_tell_of_records_that_one_may_not_see(
    condition: dict[str, Any], as_ada: APIClient, as_dora: APIClient
) -> None:
    assert found(as_ada, condition) == 1
    assert found(as_dora, condition) == 0


@pytest.mark.usefixtures("contact")
def test_what_one_sees_is_found_as_before(as_dora: APIClient) -> None:
    poor = {"property": "amount", "operator": "is_equal_to", "value": 5}
    assert found(as_dora, deals("any", poor)) == 1
    assert found(as_dora, deals("none", RICH)) == 1
    assert found(as_dora, deals("any", count={"min": 1, "max": 1})) == 1


def active(condition: dict[str, Any], name: str = "Rich") -> RecordList:
    return RecordList.objects.create(name=name, object_type_id="contact", kind="active", filter=all_of(condition))


def members(client: APIClient, of: RecordList) -> int:
    return len(client.get(f"/api/v1/lists/{of.pk}/members/").json()["results"])


@pytest.mark.usefixtures("contact")
def test_neither_do_the_members_of_a_list(as_ada: APIClient, as_dora: APIClient) -> None:
    rich = active(deals("any", RICH))
    assert members(as_ada, rich) == 1
    assert members(as_dora, rich) == 0


@pytest.mark.usefixtures("contact")
def test_neither_does_a_list_inside_a_filter(as_ada: APIClient, as_dora: APIClient) -> None:
    inside = {"list": active(deals("any", RICH)).pk, "operator": "in"}
    assert found(as_ada, inside) == 1
    assert found(as_dora, inside) == 0
    assert members(as_dora, active(inside, "Twice")) == 0


@pytest.mark.usefixtures("contact")
def test_a_list_that_somebody_else_made_does_not_tell_of_objects_that_one_may_not_see(cleo: User) -> None:
    cleo.user_permissions.set(rights("view_contact", "view_recordlist", "see_all_records"))
    assert members(client_of(cleo), active(deals("any", RICH))) == 0
