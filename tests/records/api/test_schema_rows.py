"""Objects, properties, pipelines, campaigns, people, imports and notifications over the API."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from records.models import ImportJob, Notification, ObjectType, PropertyDefinition, Team
from tests.records.api.conftest import Maker, client_of, rights

pytestmark = pytest.mark.django_db
OBJECTS, DEAL_PROPERTIES, PIPELINES = "/api/v1/objects/", "/api/v1/properties/deal/", "/api/v1/pipelines/"


def test_a_custom_object_works_like_the_standard_ones(as_ada: APIClient) -> None:
    made = as_ada.post(OBJECTS, {"name": "boat", "label": "Boat", "plural": "Boats"}, "json")
    assert made.status_code == 201, made.content
    assert "boat" in {row["name"] for row in as_ada.get(OBJECTS).json()["results"]}
    length = {"name": "length", "label": "Length", "kind": "number"}
    assert as_ada.post("/api/v1/properties/boat/", length, "json").status_code == 201
    boat = as_ada.post(f"{OBJECTS}boat/", {"properties": {"name": "Fram", "length": 39}}, "json")
    assert boat.status_code == 201, boat.content
    assert boat.json()["properties"]["length"] == 39
    found = as_ada.get(f"{OBJECTS}boat/", {"length__gt": "30", "sort": "-length"}).json()["results"]
    assert [row["name"] for row in found] == ["Fram"]
    assert as_ada.delete(f"{OBJECTS}boat/definition/").status_code == 409
    renamed = as_ada.patch(f"{OBJECTS}boat/definition/", {"label": "Ship"}, "json")
    assert renamed.json()["label"] == "Ship"


def test_objects_without_records_can_be_removed_but_not_standard_ones(as_ada: APIClient) -> None:
    as_ada.post(OBJECTS, {"name": "boat", "label": "Boat", "plural": "Boats"}, "json")
    assert as_ada.delete(f"{OBJECTS}boat/definition/").status_code == 204
    assert as_ada.delete(f"{OBJECTS}deal/definition/").status_code == 409


@pytest.mark.parametrize("name", ["", "Boat", "a__b", "x" * 41, "deal", "1x", "a-b"])
def test_wrong_object_names_are_refused(as_ada: APIClient, name: str) -> None:
    answer = as_ada.post(OBJECTS, {"name": name, "label": "A", "plural": "As"}, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"name"}


def test_one_sees_the_objects_whose_records_one_may_see(cleo: User) -> None:
    cleo.user_permissions.set(rights("view_deal", "view_pipeline"))
    client = client_of(cleo)
    assert [row["name"] for row in client.get(OBJECTS).json()["results"]] == ["deal"]
    assert {row["object"] for row in client.get(PIPELINES).json()["results"]} == {"deal"}


def test_a_property_is_made_changed_and_removed(as_ada: APIClient) -> None:
    body = {"name": "size", "label": "Size", "kind": "choice", "options": [{"value": "s", "label": "Small"}]}
    made = as_ada.post(DEAL_PROPERTIES, body, "json")
    assert made.status_code == 201, made.content
    one = f"{DEAL_PROPERTIES}size/"
    options = [{"value": "s", "label": "Small"}, {"value": "l", "label": "Large"}]
    changed = as_ada.patch(one, {"label": "How big", "options": options}, "json")
    assert [option["value"] for option in changed.json()["options"]] == ["s", "l"]
    assert changed.json()["label"] == "How big"
    assert as_ada.delete(one).status_code == 204
    assert as_ada.get(one).status_code == 404


def test_a_property_in_use_stays_and_says_where(as_ada: APIClient, make: Maker) -> None:
    as_ada.post(DEAL_PROPERTIES, {"name": "shade", "label": "Shade", "kind": "text"}, "json")
    make("deal", name="Mill", shade="blue")
    answer = as_ada.delete(f"{DEAL_PROPERTIES}shade/")
    assert answer.status_code == 409
    assert answer.json()["uses"]
    assert as_ada.delete(f"{DEAL_PROPERTIES}amount/").status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "owner__password", "label": "A", "kind": "text"}, "name"), ({"name": "a", "kind": "text"}, "label"),
        ({"name": "a", "label": "A", "kind": "blob"}, "kind"), ({"name": "amount", "label": "A", "kind": "text"}, None),
        ({"name": "a", "label": "A", "kind": "choice"}, "options"),
        ({"name": "a", "label": "A", "kind": "text", "id": 1}, "id"),
        ({"name": "a", "label": "A", "kind": "text", "is_standard": True}, "is_standard"),
        ({"name": "a", "label": "A", "kind": "number", "default": "many"}, "default"),
        ({"name": "a", "label": "A", "kind": "choice", "options": [{"value": "a;b", "label": "x"}]}, "options"),
    ],
)  # fmt: skip
def test_wrong_properties_are_refused(as_ada: APIClient, body: dict[str, object], field: str | None) -> None:
    before = PropertyDefinition.objects.count()
    answer = as_ada.post(DEAL_PROPERTIES, body, "json")
    assert answer.status_code == 400
    assert field is None or set(answer.json()["errors"]) == {field}
    assert PropertyDefinition.objects.count() == before


def test_stages_are_added_moved_and_archived(as_ada: APIClient, make: Maker) -> None:
    pipeline = as_ada.post(PIPELINES, {"object": "deal", "value": "renewal", "label": "Renewals"}, "json")
    assert pipeline.status_code == 201, pipeline.content
    stages = f"{PIPELINES}{pipeline.json()['id']}/stages/"
    first = as_ada.post(stages, {"value": "asked", "label": "Asked", "probability": "0.5"}, "json")
    assert first.status_code == 201, first.content
    assert as_ada.post(stages, {"value": "closedwon", "label": "Won"}, "json").status_code == 400
    assert as_ada.post(stages, {"value": "x", "label": "X", "probability": "2"}, "json").status_code == 400
    one = f"{stages}{first.json()['id']}/"
    assert as_ada.patch(one, {"value": "other"}, "json").status_code == 400
    assert as_ada.patch(one, {"position": 3, "outcome": "won"}, "json").json()["outcome"] == "won"
    as_ada.post(stages, {"value": "signed", "label": "Signed"}, "json")
    deal = make("deal", name="Mill", stage="asked")
    assert as_ada.delete(one).status_code == 409
    assert as_ada.delete(f"{PIPELINES}{pipeline.json()['id']}/").status_code == 409
    deal.delete()
    assert as_ada.patch(f"{PIPELINES}{pipeline.json()['id']}/", {"archived": True}, "json").status_code == 200


def test_an_unused_pipeline_goes_with_its_stages(as_ada: APIClient) -> None:
    made = as_ada.post(PIPELINES, {"object": "ticket", "value": "second", "label": "Second"}, "json").json()
    as_ada.post(f"{PIPELINES}{made['id']}/stages/", {"value": "asked", "label": "Asked"}, "json")
    assert as_ada.delete(f"{PIPELINES}{made['id']}/").status_code == 204
    assert as_ada.post(PIPELINES, {"object": "contact", "value": "x", "label": "X"}, "json").status_code == 400


@pytest.mark.parametrize("object_type", ["deal", "ticket", "lead"])
def test_new_records_always_have_a_stage_to_begin_in(as_ada: APIClient, object_type: str) -> None:
    [pipeline] = as_ada.get(PIPELINES, {"object": object_type}).json()["results"]
    one = f"{PIPELINES}{pipeline['id']}/"
    refused = as_ada.patch(one, {"archived": True, "label": "Old"}, "json")
    assert refused.status_code == 409
    assert as_ada.get(one).json() == pipeline, "nothing was changed"
    assert as_ada.delete(one).status_code == 409
    *others, last = (f"{one}stages/{stage['id']}/" for stage in pipeline["stages"])
    for stage in others:
        assert as_ada.patch(stage, {"archived": True}, "json").status_code == 200
    assert as_ada.patch(last, {"archived": True}, "json").status_code == 409
    assert as_ada.delete(last).status_code == 409
    assert as_ada.patch(last, {"label": "Only"}, "json").status_code == 200
    assert len(as_ada.get(one).json()["stages"]) == len(pipeline["stages"])


def test_a_pipeline_that_cannot_go_keeps_its_stages(as_ada: APIClient, make: Maker) -> None:
    made = as_ada.post(PIPELINES, {"object": "deal", "value": "second", "label": "Second"}, "json").json()
    for value in ("asked", "signed"):
        as_ada.post(f"{PIPELINES}{made['id']}/stages/", {"value": value, "label": value}, "json")
    make("deal", name="Mill", stage="signed")
    assert as_ada.delete(f"{PIPELINES}{made['id']}/").status_code == 409
    assert [stage["value"] for stage in as_ada.get(f"{PIPELINES}{made['id']}/").json()["stages"]] == ["asked", "signed"]


def test_a_stage_that_a_filter_names_stays(as_ada: APIClient) -> None:
    tree = {"match": "all", "filters": [{"property": "stage", "operator": "is_any_of", "value": ["contractsent"]}]}
    body = {"name": "Nearly", "object": "deal", "kind": "active", "filter": tree}
    assert as_ada.post("/api/v1/lists/", body, "json").status_code == 201
    [pipeline] = as_ada.get(PIPELINES, {"object": "deal"}).json()["results"]
    number = next(stage["id"] for stage in pipeline["stages"] if stage["value"] == "contractsent")
    refused = as_ada.delete(f"{PIPELINES}{pipeline['id']}/stages/{number}/")
    assert (refused.status_code, refused.json()["uses"]) == (409, ["list “Nearly”"])


def test_a_campaign_does_not_end_before_it_starts(as_ada: APIClient) -> None:
    body = {"name": "Spring", "starts_on": "2026-03-01", "ends_on": "2026-02-01"}
    assert set(as_ada.post("/api/v1/campaigns/", body, "json").json()["errors"]) == {"ends_on"}
    made = as_ada.post("/api/v1/campaigns/", {**body, "ends_on": "2026-05-01"}, "json").json()
    one = f"/api/v1/campaigns/{made['id']}/"
    assert as_ada.patch(one, {"ends_on": "2026-01-01"}, "json").status_code == 400
    assert as_ada.post("/api/v1/campaigns/", {"name": "Spring"}, "json").status_code == 400
    assert as_ada.delete(one).status_code == 204


def test_users_show_no_more_than_a_name(as_ada: APIClient, ada: User, cleo: User) -> None:
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    assert as_ada.get("/api/v1/users/").json()["results"] == [{"id": ada.pk, "username": "ada", "name": "Ada Lovelace"}]


def test_teams_show_their_members(as_ada: APIClient, ada: User) -> None:
    team = Team.objects.create(name="North")
    team.members.add(ada)
    assert as_ada.get(f"/api/v1/teams/{team.pk}/").json() == {"id": team.pk, "name": "North", "members": [ada.pk]}


def test_imports_show_how_far_they_are(as_ada: APIClient, as_dora: APIClient, ada: User) -> None:
    job = ImportJob.objects.create(object_type_id="deal", mapping={}, rows=5, processed=2, user=ada)
    assert as_ada.get(f"/api/v1/imports/{job.pk}/").json()["processed"] == 2
    assert as_dora.get("/api/v1/imports/").json()["results"] == []
    assert as_dora.get(f"/api/v1/imports/{job.pk}/").status_code == 404


def test_notifications_are_ones_own_and_can_be_marked_read(as_ada: APIClient, as_cleo: APIClient, ada: User) -> None:
    row = Notification.objects.create(user=ada, title="Hello")
    path = f"/api/v1/notifications/{row.pk}/"
    assert as_cleo.get("/api/v1/notifications/").json()["results"] == []
    assert as_cleo.post(f"{path}read/").status_code == 404
    read_at = as_ada.post(f"{path}read/").json()["read_at"]
    assert read_at
    assert as_ada.post(f"{path}read/").json()["read_at"] == read_at


def test_listing_objects_takes_as_many_queries_however_many_there_are(
    as_ada: APIClient, django_assert_max_num_queries: object
) -> None:
    ObjectType.objects.bulk_create(ObjectType(name=f"o{n}", label=f"O{n}", plural=f"O{n}s") for n in range(30))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        as_ada.get(OBJECTS, {"limit": 200})
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        as_ada.get("/api/v1/users/")
