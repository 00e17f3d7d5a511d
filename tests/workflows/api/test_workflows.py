"""Workflows over the API: drafts with a cursor, refusals with reasons, passes and log of records that one may see."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from rest_framework.test import APIClient

from records.models import Contact
from tests.records.api.conftest import client_of
from tests.workflows.kinds import note, small_kinds  # noqa: F401
from tests.workflows.making import drain, enrolled, live
from workflows.models import Enrollment, Workflow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]

BASE = "/api/v1/workflows/"
READY = {"object": "contact", "name": "Welcome", "steps": [note("a")]}


@pytest.fixture
def as_ada(ada: User) -> APIClient:
    return client_of(ada)


def post(client: APIClient, path: str, body: Any = None, expected: int = 200) -> Any:
    answer = client.post(path, body or {}, format="json")
    assert answer.status_code == expected, answer.content
    return answer.json()


def made(client: APIClient, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = post(client, BASE, {"definition": {**READY, **more}}, 201)
    return found


def test_a_workflow_is_made_edited_undone_and_redone(as_ada: APIClient, ada: User) -> None:
    first = made(as_ada)
    assert (first["status"], first["owner"], first["live"]) == ("off", ada.pk, None)
    path = f"{BASE}{first['id']}/"
    changed = {**first["definition"], "name": "Hello"}
    second = as_ada.patch(path, {"definition": changed, "base": first["cursor"]}, format="json").json()
    assert (second["name"], second["can_undo"]) == ("Hello", True)
    undone = post(as_ada, f"{path}undo/", {"base": second["cursor"]})
    assert (undone["name"], undone["can_redo"]) == ("Welcome", True)
    assert post(as_ada, f"{path}redo/", {"base": undone["cursor"]})["name"] == "Hello"


def test_an_edit_of_an_old_draft_is_refused_with_the_present_one(as_ada: APIClient) -> None:
    first = made(as_ada)
    path = f"{BASE}{first['id']}/"
    changed = {"definition": {**first["definition"], "name": "Hello"}, "base": first["cursor"]}
    as_ada.patch(path, changed, format="json")
    for answer in (
        as_ada.patch(path, {**changed, "definition": first["definition"]}, format="json"),
        as_ada.post(f"{path}undo/", {"base": first["cursor"]}, format="json"),
        as_ada.post(f"{path}publish/", {"base": first["cursor"]}, format="json"),
    ):
        assert answer.status_code == 409
        assert answer.json()["workflow"]["name"] == "Hello"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "definition"),
        ({"definition": []}, "definition"),
        ({"definition": {"object": "planet"}}, "definition.object"),
        ({"definition": {"object": "contact", "stages": []}}, "definition.stages"),
        ({"definition": {"object": "contact", "steps": [{"id": "a"}]}}, "definition.steps.0.kind"),
        ({"definition": READY, "base": 1}, "base"),
        ({"definition": READY, "status": "on"}, "status"),
    ],
)
def test_what_is_no_workflow_is_refused_by_field(as_ada: APIClient, body: Any, field: str) -> None:
    assert field in post(as_ada, BASE, body, 400)["errors"]
    assert not Workflow.objects.exists()


def test_neither_object_nor_half_an_edit_is_taken(as_ada: APIClient) -> None:
    first = made(as_ada)
    path = f"{BASE}{first['id']}/"
    other = {"definition": {"object": "deal"}, "base": first["cursor"]}
    assert "definition.object" in as_ada.patch(path, other, format="json").json()["errors"]
    assert "base" in as_ada.patch(path, {"definition": READY}, format="json").json()["errors"]


def test_problems_are_listed_and_keep_it_from_being_published(as_ada: APIClient) -> None:
    first = made(as_ada, steps=[{"id": "a", "kind": "noted"}])
    path = f"{BASE}{first['id']}/"
    [problem] = as_ada.get(f"{path}problems/").json()["problems"]
    assert problem == {"where": "a.config.text", "message": "Write something.", "hint": ""}
    refused = post(as_ada, f"{path}publish/", {"base": first["cursor"]}, 409)
    assert refused["problems"] == [problem]
    assert "thing must be changed" in refused["errors"]["detail"][0]


def test_it_is_published_turned_on_and_off_and_its_revisions_stay(as_ada: APIClient) -> None:
    first = made(as_ada)
    path = f"{BASE}{first['id']}/"
    assert post(as_ada, f"{path}turn-on/", {}, 409)["errors"]["detail"]
    published = post(as_ada, f"{path}publish/", {"base": first["cursor"], "note": "First"})
    assert published["live"]["number"] == 1
    assert post(as_ada, f"{path}turn-on/", {"enroll_existing": True})["status"] == "on"
    assert post(as_ada, f"{path}turn-off/")["status"] == "paused"
    assert post(as_ada, f"{path}turn-off/", {"inside": "drain"})["status"] == "off"
    assert [row["note"] for row in as_ada.get(f"{path}revisions/").json()["results"]] == ["First"]
    assert as_ada.get(f"{path}revisions/1/").json()["definition"] == first["definition"]
    assert as_ada.get(f"{path}revisions/2/").status_code == 404


def test_what_is_deleted_lies_in_the_trash(as_ada: APIClient) -> None:
    path = f"{BASE}{made(as_ada)['id']}/"
    assert as_ada.delete(path).status_code == 204
    assert as_ada.get(path).json()["trashed_at"]
    assert as_ada.get(BASE, {"trashed": "false"}).json()["results"] == []
    assert len(as_ada.get(BASE, {"trashed": "true"}).json()["results"]) == 1
    assert post(as_ada, f"{path}restore/")["trashed_at"] is None


def test_the_list_is_narrowed_and_takes_few_queries(as_ada: APIClient, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        made(as_ada, name=f"Welcome {number}")
    made(as_ada, object="deal", name="Won")
    with django_assert_max_num_queries(6):
        assert len(as_ada.get(BASE).json()["results"]) == 6
    assert [row["name"] for row in as_ada.get(BASE, {"object": "deal"}).json()["results"]] == ["Won"]
    assert [row["name"] for row in as_ada.get(BASE, {"name": "COME 3"}).json()["results"]] == ["Welcome 3"]


def test_records_are_enrolled_and_unenrolled_and_each_is_told_why_not(as_ada: APIClient) -> None:
    workflow, contact = live([note("a")]), Contact.objects.create()
    path = f"{BASE}{workflow.pk}/"
    [answer] = post(as_ada, f"{path}enroll/", {"records": [contact.pk]})["results"]
    assert answer["enrollment"] == Enrollment.objects.get().pk
    [answer] = post(as_ada, f"{path}enroll/", {"records": [contact.pk]})["results"]
    assert (answer["refusal"], answer["text"]) == ("already_enrolled", "The record is in the workflow already.")
    assert post(as_ada, f"{path}unenroll/", {"records": [contact.pk]})["count"] == 1
    assert post(as_ada, f"{path}unenroll/", {"all": True})["job"] == workflow.jobs.get(kind="unenroll").pk
    for body in ({}, {"records": [], "all": True}, {"records": ["x"]}):
        post(as_ada, f"{path}unenroll/", body, 400)
    post(as_ada, f"{path}enroll/", {"records": [999]}, 404)


def test_only_with_the_right_somebody_comes_again_anyway(ben: User) -> None:
    workflow, contact = live([note("a")]), Contact.objects.create()
    enrolled(workflow, contact)
    drain()
    rights = ["view_workflow", "enroll_workflow", "see_all_records"]
    ben.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    body = {"records": [contact.pk], "anyway": True}
    path = f"{BASE}{workflow.pk}/enroll/"
    ben.user_permissions.remove(*Permission.objects.filter(codename="enroll_again_workflow"))
    post(client_of(User.objects.get(pk=ben.pk)), path, body, 403)
    ben.user_permissions.add(*Permission.objects.filter(codename="enroll_again_workflow"))
    [answer] = post(client_of(User.objects.get(pk=ben.pk)), path, body)["results"]
    assert answer["enrollment"]


def test_passes_and_log_are_listed_newest_first_and_narrowed(as_ada: APIClient) -> None:
    workflow = live([note("a"), note("b")])
    first, second = (enrolled(workflow, Contact.objects.create()) for _ in range(2))
    drain()
    listed = as_ada.get("/api/v1/enrollments/", {"workflow": workflow.pk}).json()["results"]
    assert [row["id"] for row in listed] == [second.pk, first.pk]
    assert listed[0]["reason_text"] == "reached the end"
    assert as_ada.get("/api/v1/enrollments/", {"active": "true"}).json()["results"] == []
    assert as_ada.get(f"/api/v1/enrollments/{first.pk}/").json()["outputs"]["a"] == {"text": "Hello"}
    log = as_ada.get("/api/v1/log/", {"enrollment": first.pk, "limit": 1}).json()
    assert (log["results"][0]["step"], log["results"][0]["outcome"]) == ("b", "done")
    rest = as_ada.get("/api/v1/log/", {"enrollment": first.pk, "cursor": log["next"]}).json()
    assert [row["step"] for row in rest["results"]] == ["a"]
    narrowed: dict[str, Any] = {
        "record": second.record_id,
        "step": "a",
        "outcome": "done",
        "since": "2026-01-01T00:00:00Z",
    }
    assert len(as_ada.get("/api/v1/log/", narrowed).json()["results"]) == 1
    assert as_ada.get("/api/v1/log/", {"color": "red"}).status_code == 400


def test_nobody_learns_of_passes_of_records_that_he_may_not_see(ben: User) -> None:
    workflow = live([note("a")])
    hidden = Contact.objects.create()
    own = Contact.objects.create(owner=ben)
    for contact in (hidden, own):
        enrolled(workflow, contact)
    drain()
    wide = Permission.objects.filter(codename__in=["see_all_records", "see_team_records"])
    ben.user_permissions.add(Permission.objects.get(codename="view_workflow"))
    ben.user_permissions.remove(*wide)
    client = client_of(User.objects.get(pk=ben.pk))
    for collection in ("enrollments", "log"):
        assert [row["record"] for row in client.get(f"/api/v1/{collection}/").json()["results"]] == [own.pk]


def test_questions_are_answered_and_change_nothing(as_ada: APIClient) -> None:
    contact = Contact.objects.create(first_name="Ada")
    path = f"{BASE}{made(as_ada)['id']}/"
    assert post(as_ada, f"{path}estimate/") == {"count": 0}
    explained = post(as_ada, f"{path}explain/", {"record": contact.pk})
    assert (explained["is_enrolled"], explained["decided"]) == (False, "unpublished")
    [step] = post(as_ada, f"{path}plan/", {"record": contact.pk, "at": "2026-11-23T09:00:00Z"})["steps"]
    assert (step["step"], step["outcome"], step["text"]) == ("a", "done", "Noted.")
    assert not Enrollment.objects.exists()
    post(as_ada, f"{path}plan/", {"record": 999}, 404)


def test_half_a_draft_is_not_walked(as_ada: APIClient) -> None:
    contact = Contact.objects.create()
    path = f"{BASE}{made(as_ada, steps=[{'id': 'a', 'kind': 'noted'}])['id']}/"
    assert post(as_ada, f"{path}plan/", {"record": contact.pk}, 409)["problems"]
