"""Tasks, notes and e-mails over the API, and the records they belong to."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from records.models import ActivityLink, Note, Task
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
TASKS, NOTES, EMAILS = "/api/v1/tasks/", "/api/v1/notes/", "/api/v1/emails/"


def test_a_task_belongs_to_records_and_to_whoever_made_it(as_ada: APIClient, ada: User, make: Maker) -> None:
    deal = make("deal", name="Mill")
    links = [{"object": "deal", "id": deal.pk}]
    made = as_ada.post(TASKS, {"title": "Call", "kind": "call", "links": links, "assignee": ada.pk}, "json")
    assert made.status_code == 201, made.content
    assert made.json()["links"] == links
    assert made.json()["created_by"] == ada.pk
    assert as_ada.get(TASKS, {"object": "deal", "record": str(deal.pk)}).json()["results"] == [made.json()]
    assert as_ada.get(TASKS, {"object": "deal", "record": "4711"}).json()["results"] == []


def test_a_task_is_done_by_saying_when(as_ada: APIClient) -> None:
    made = as_ada.post(TASKS, {"title": "Call"}, "json").json()
    assert [row["id"] for row in as_ada.get(TASKS, {"done": "false"}).json()["results"]] == [made["id"]]
    done = as_ada.patch(f"{TASKS}{made['id']}/", {"done_at": "2026-01-01T00:00:00Z"}, "json")
    assert done.json()["done_at"] == "2026-01-01T00:00:00Z"
    assert as_ada.get(TASKS, {"done": "false"}).json()["results"] == []
    assert len(as_ada.get(TASKS, {"done": "true"}).json()["results"]) == 1


def test_notes_and_emails_are_kept_too(as_ada: APIClient) -> None:
    note = as_ada.post(NOTES, {"body": "<script>alert(1)</script>"}, "json")
    assert note.json()["body"] == "<script>alert(1)</script>"
    email = {"subject": "Hello", "at": "2026-01-01T00:00:00Z", "direction": "incoming", "sender": "a@example.com"}
    assert as_ada.post(EMAILS, email, "json").status_code == 201
    assert as_ada.delete(f"{NOTES}{note.json()['id']}/").status_code == 204


def test_links_are_replaced_as_a_whole(as_ada: APIClient, make: Maker) -> None:
    first, second = make("deal", name="One"), make("contact", first_name="Two")
    made = as_ada.post(NOTES, {"body": "x", "links": [{"object": "deal", "id": first.pk}]}, "json").json()
    links = [{"object": "contact", "id": second.pk}] * 2
    assert as_ada.patch(f"{NOTES}{made['id']}/", {"links": links}, "json").json()["links"] == links[:1]
    assert as_ada.patch(f"{NOTES}{made['id']}/", {"body": "y"}, "json").json()["links"] == links[:1]
    assert ActivityLink.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"title": ""}, {"title": "x", "kind": "dance"},
        {"title": "x", "links": [{"object": "deal", "id": 4711}]},
        {"title": "x", "links": [{"object": "unicorn", "id": 1}]}, {"title": "x", "links": [5]},
        {"title": "x", "links": 5},
        {"title": "x", "links": [{"object": "deal", "id": 1, "task": 5}]}, {"title": "x", "created_by": 1},
        {"title": "x", "due_at": "tomorrow"}, {"title": "x" * 501}, {"title": "x", "assignee": 4711},
    ],
)  # fmt: skip
def test_wrong_tasks_are_not_made(as_ada: APIClient, body: dict[str, object]) -> None:
    assert as_ada.post(TASKS, body, "json").status_code in {400, 404}
    assert not Task.objects.exists()


def test_activities_of_records_of_others_are_not_there(
    as_dora: APIClient, as_ada: APIClient, dora: User, make: Maker
) -> None:
    own, foreign = make("deal", name="Own", owner=dora.pk), make("deal", name="Foreign")
    both = [{"object": "deal", "id": own.pk}, {"object": "deal", "id": foreign.pk}]
    shared = as_ada.post(NOTES, {"body": "shared", "links": both}, "json").json()
    hidden = as_ada.post(NOTES, {"body": "hidden", "links": both[1:]}, "json").json()
    loose = as_ada.post(NOTES, {"body": "loose"}, "json").json()
    [shown] = as_dora.get(NOTES).json()["results"]
    assert (shown["id"], shown["links"]) == (shared["id"], both[:1])
    for note in (hidden, loose):
        assert as_dora.get(f"{NOTES}{note['id']}/").status_code == 404
        assert as_dora.delete(f"{NOTES}{note['id']}/").status_code == 404
    assert as_dora.post(NOTES, {"body": "mine", "links": both}, "json").status_code == 400
    as_dora.patch(f"{NOTES}{shared['id']}/", {"links": []}, "json")
    assert [link.record_id for link in Note.objects.get(pk=shared["id"]).links.all()] == [foreign.pk]


def test_a_task_is_seen_by_its_assignee(as_dora: APIClient, as_ada: APIClient, dora: User) -> None:
    made = as_ada.post(TASKS, {"title": "For Dora", "assignee": dora.pk}, "json").json()
    assert as_dora.get(f"{TASKS}{made['id']}/").status_code == 200


def test_a_list_of_notes_takes_few_queries(
    as_ada: APIClient, make: Maker, django_assert_max_num_queries: object
) -> None:
    deal = make("deal", name="Mill")
    for number in range(30):
        as_ada.post(NOTES, {"body": str(number), "links": [{"object": "deal", "id": deal.pk}]}, "json")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        as_ada.get(NOTES, {"object": "deal"})
