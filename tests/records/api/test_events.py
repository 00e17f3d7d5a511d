"""Events and their definitions over the API."""

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from crm.lib import clock
from records.models import Event, EventDefinition, EventProperty, journal
from records.properties import KINDS
from tests.records.api.conftest import Maker

pytestmark = pytest.mark.django_db
EVENTS, BATCH, DEFINITIONS = "/api/v1/events/", "/api/v1/events/batch/", "/api/v1/event-definitions/"


def test_an_event_happens_to_a_record_named_by_number(as_ada: APIClient, make: Maker) -> None:
    contact = make("contact", first_name="Ada")
    body = {
        "event": "page_viewed", "object": "contact", "id": contact.pk, "at": "2026-01-01T00:00:00Z",
        "properties": {"url": "example.com/prices"},
    }  # fmt: skip
    made = as_ada.post(EVENTS, body, "json")
    assert made.status_code == 201, made.content
    assert made.json()["properties"] == {"url": "https://example.com/prices"}
    [shown] = as_ada.get(EVENTS, {"object": "contact", "id": contact.pk, "event": "page_viewed"}).json()["results"]
    assert shown == made.json()


def test_whoever_listens_is_told_of_events_and_not_of_refusals(
    as_ada: APIClient, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = make("contact", first_name="Ada")
    told: list[bool] = []
    monkeypatch.setattr(journal, "_listeners", [lambda: told.append(Event.objects.exists())])
    good = {"event": "page_viewed", "object": "contact", "id": contact.pk}
    as_ada.post(BATCH, {"events": [{**good, "event": "sneezed"}]}, "json")
    assert told == []
    as_ada.post(BATCH, {"events": [good, good]}, "json")
    as_ada.post(EVENTS, good, "json")
    assert told == [True, True]


def test_an_event_happens_to_a_record_named_by_a_unique_value(as_ada: APIClient, make: Maker) -> None:
    contact = make("contact", email="ada@example.com")
    body = {"event": "page_viewed", "object": "contact", "key": "email", "value": "ADA@example.com"}
    assert as_ada.post(EVENTS, body, "json").json()["record_id"] == contact.pk


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"id": 4711}, "id"), ({}, "id"), ({"key": "email"}, "id"), ({"key": "email", "value": "x", "id": 1}, "id"),
        ({"key": "email", "value": "nobody@example.com"}, "id"), ({"key": "first_name", "value": "Ada"}, "key"),
        ({"key": "owner__password", "value": "x"}, "key"), ({"key": "email", "value": {}}, "value"),
        ({"id": 0}, "id"), ({"object": "unicorn", "id": 1}, "object"),
    ],
)  # fmt: skip
def test_the_record_must_be_there(as_ada: APIClient, make: Maker, more: dict[str, object], field: str) -> None:
    make("contact", first_name="Ada")
    answer = as_ada.post(EVENTS, {"event": "page_viewed", "object": "contact", **more}, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"event": "sneezed"}, "event"), ({"properties": {"url": 5}}, "properties.url"),
        ({"properties": []}, "properties"),
        ({"properties": {"mood": "good"}}, "properties.mood"), ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"at": 5}, "at"),
        ({"dispatched": True}, "dispatched"), ({"received_at": "2020-01-01T00:00:00Z"}, "received_at"),
    ],
)  # fmt: skip
def test_wrong_events_are_refused(as_ada: APIClient, make: Maker, more: dict[str, object], field: str) -> None:
    contact = make("contact", first_name="Ada")
    answer = as_ada.post(EVENTS, {"event": "page_viewed", "object": "contact", "id": contact.pk, **more}, "json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not Event.objects.exists()


def test_a_batch_gets_an_outcome_for_each_event(as_ada: APIClient, make: Maker) -> None:
    contact = make("contact", email="ada@example.com")
    good = {"event": "page_viewed", "object": "contact", "id": contact.pk}
    rows = [good, {**good, "id": 4711}, {**good, "extra": 1}, {**good, "event": "sneezed"}, {}]
    results = as_ada.post(BATCH, {"events": rows}, "json").json()["results"]
    assert [row["status"] for row in results] == ["recorded", *["rejected"] * 4]
    assert set(results[2]["errors"]) == {"extra"}
    assert Event.objects.count() == 1


def test_a_thousand_events_take_few_queries(
    as_ada: APIClient, make: Maker, django_assert_max_num_queries: object
) -> None:
    make("contact", email="ada@example.com")
    row = {"event": "page_viewed", "object": "contact", "key": "email", "value": "ada@example.com"}
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert as_ada.post(BATCH, {"events": [row] * 1_000}, "json").status_code == 200
    assert Event.objects.count() == 1_000
    assert as_ada.post(BATCH, {"events": [row] * 1_001}, "json").status_code == 400


def test_events_of_records_of_others_are_neither_shown_nor_made(as_dora: APIClient, make: Maker) -> None:
    foreign = make("contact", email="ada@example.com")
    assert as_dora.get(EVENTS, {"object": "contact", "id": foreign.pk}).status_code == 404
    body = {"event": "page_viewed", "object": "contact"}
    assert as_dora.post(EVENTS, {**body, "id": foreign.pk}, "json").status_code == 400
    assert as_dora.post(EVENTS, {**body, "key": "email", "value": "ada@example.com"}, "json").status_code == 400


@pytest.mark.parametrize("kind", KINDS.slugs())
@pytest.mark.parametrize("stored", ["x", 5, 10**18, True, [], {"amount": "x", "sort": 1}, 1.5])
def test_a_value_that_no_longer_fits_its_kind_is_shown_as_it_is(
    as_ada: APIClient, make: Maker, kind: str, stored: object
) -> None:
    contact = make("contact", first_name="Ada")
    waved = EventDefinition.objects.create(name="waved", label="Waved")
    EventProperty.objects.create(definition=waved, name="hand", label="Hand", kind=kind)
    Event.objects.create(
        definition=waved, object_type_id="contact", record_id=contact.pk, properties={"hand": stored}, at=clock.now()
    )
    [shown] = as_ada.get(EVENTS, {"object": "contact", "id": contact.pk}).json()["results"]
    assert set(shown["properties"]) == {"hand"}
    if kind == "currency":
        assert shown["properties"] == {"hand": stored}


def test_definitions_gain_properties_and_keep_kinds(as_ada: APIClient) -> None:
    body = {
        "name": "demo_booked",
        "label": "Demo booked",
        "properties": [{"name": "size", "label": "Size", "kind": "number"}],
    }
    made = as_ada.post(DEFINITIONS, body, "json")
    assert made.status_code == 201, made.content
    one = f"{DEFINITIONS}{made.json()['id']}/"
    more = {"properties": [{"name": "place", "label": "Place"}, {"name": "size", "label": "How big", "kind": "number"}]}
    changed = as_ada.patch(one, more, "json")
    assert {row["name"]: row["label"] for row in changed.json()["properties"]} == {"size": "How big", "place": "Place"}
    assert (
        as_ada.patch(one, {"properties": [{"name": "size", "label": "S", "kind": "text"}]}, "json").status_code == 400
    )
    assert as_ada.patch(one, {"name": "other"}, "json").status_code == 400
    assert as_ada.delete(one).status_code == 204


def test_definitions_in_use_stay(as_ada: APIClient, ada: User, make: Maker) -> None:
    standard = EventDefinition.objects.get(name="page_viewed")
    assert as_ada.delete(f"{DEFINITIONS}{standard.pk}/").status_code == 409
    own = as_ada.post(DEFINITIONS, {"name": "waved", "label": "Waved"}, "json").json()
    contact = make("contact", first_name="Ada")
    as_ada.post(EVENTS, {"event": "waved", "object": "contact", "id": contact.pk}, "json")
    answer = as_ada.delete(f"{DEFINITIONS}{own['id']}/")
    assert answer.status_code == 409
    assert answer.json()["uses"] == ["events"]
