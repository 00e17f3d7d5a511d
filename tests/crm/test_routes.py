"""Every route of the API × every kind of person × every method; a route without a line in the table fails the build."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from rest_framework.test import APIClient
from rest_framework.throttling import UserRateThrottle

from records import editing
from records.editing import defining
from records.models import (
    ActivityLink,
    ApiToken,
    Association,
    AssociationLabel,
    Campaign,
    CampaignItem,
    EventDefinition,
    ImportJob,
    LoggedEmail,
    Note,
    Notification,
    Pipeline,
    RecordList,
    Stage,
    Task,
    Team,
)  # fmt: skip
from records.models.reference import Reference
from tests import cast
from tests.crm.routes import CASES, PEOPLE
from tests.workflows.making import enrolled, live
from workflows import drafting, publishing
from workflows.definition import Definition
from workflows.definition import editing as editing_definitions
from workflows.models import LogEntry

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SECRET = "Secret"


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": None})


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of the product."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{before}{pattern.pattern}")
        else:
            yield f"{before}{pattern.pattern}", pattern


def methods(pattern: URLPattern) -> set[str]:
    """Return the methods that a route answers."""
    actions = getattr(pattern.callback, "actions", None)
    if actions:
        return {name.upper() for name in actions} - {"HEAD"}
    view = pattern.callback.view_class  # type: ignore[attr-defined]
    return {method for method in METHODS[:5] if hasattr(view, method.lower())}


API = {route: pattern for route, pattern in routes() if route.startswith("api/")}


def test_every_route_and_method_has_a_line_and_every_line_a_route() -> None:
    assert {(route, method) for route, pattern in API.items() for method in methods(pattern)} == set(CASES)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    rights = Permission.objects.filter(content_type__app_label__in=["records", "workflows"])
    found = {"ada": cast.ada(), "cleo": cast.cleo()}
    for name in ("dora", "olga"):
        found[name] = User.objects.create_user(name, password=cast.PASSWORD)
        found[name].user_permissions.set(rights.exclude(codename__in=["see_all_records", "see_team_records"]))
    return found


@pytest.fixture
def world(people: dict[str, User]) -> dict[str, Any]:
    """Return the numbers of what is Olga's; the names of what only she may see say so."""
    olga = people["olga"]

    def make(object_type: str, **values: Any) -> Any:
        return editing.create(object_type, {**values, "owner": olga.pk})

    contact = make("contact", first_name=SECRET, email="secret@example.com")
    other, binned = make("contact", first_name=SECRET), make("contact", first_name=SECRET)
    binned.delete()
    company, _deal = make("company", name=SECRET), make("deal", name=SECRET, stage="closedwon")
    editing.associate(Reference.to(contact), Reference.to(company))
    defining.define_object("boat", "Boat", "Boats")
    defining.define_property("contact", {"name": "shade", "label": "Shade", "kind": "text"})
    activities = {
        "tasks": Task.objects.create(title=SECRET, created_by=olga),
        "notes": Note.objects.create(body=SECRET, created_by=olga),
        "emails": LoggedEmail.objects.create(subject=SECRET, at=contact.created_at, created_by=olga),
    }
    for name, row in activities.items():
        ActivityLink.objects.create(**{name[:-1]: row}, object_type_id="contact", record_id=contact.pk)
    types = {"from_type_id": "contact", "to_type_id": "company"}
    pipeline = Pipeline.objects.create(object_type_id="deal", value="empty", label="Empty")
    rows = {
        "contact": contact, "other": other, "binned": binned, "company": company, **activities,
        "association": Association.objects.get(from_type="contact"),
        "association_labels": AssociationLabel.objects.create(name="friend", label="Friend", **types),
        "lists": RecordList.objects.create(name="List", object_type_id="contact"),
        "pipelines": pipeline, "stage": Stage.objects.create(pipeline=pipeline, value="only", label="Only"),
        "notification": Notification.objects.create(user=olga, title=SECRET),
        "event_definitions": EventDefinition.objects.create(name="waved", label="Waved"),
        "campaigns": Campaign.objects.create(name="Spring"), "team": Team.objects.create(name="North"), "user": olga,
        "job": ImportJob.objects.create(object_type_id="deal", mapping={}, file_name=SECRET, user=olga),
    }  # fmt: skip
    kind = ContentType.objects.get_for_model(contact)
    rows["item"] = CampaignItem.objects.create(campaign=rows["campaigns"], content_type=kind, object_id=contact.pk)
    rows |= automation(contact)
    token = ApiToken.objects.create(olga, expiry=None, name=SECRET)[0].token_key
    cursors = {name: drafting.state(rows[of]).cursor for name, of in CURSORS.items()}
    return {name: row.pk for name, row in rows.items()} | {"token": token} | cursors


#: The names of cursors, and whose they are.
CURSORS = {"cursor": "workflows", "undone_cursor": "undone"}


def automation(contact: Any) -> dict[str, Any]:
    """Return workflows in every state, with a pass of a record that only Olga may see."""
    draft, undone, trashed = (drafting.begin(Definition("contact", name="Welcome")) for _ in range(3))
    for workflow in (draft, undone):
        cursor = drafting.state(workflow).cursor
        drafting.apply(workflow, cursor, None, editing_definitions.rename, "Hello", "")
    drafting.undo(undone, drafting.state(undone).cursor)
    publishing.trash(trashed, by=None, now=contact.created_at)
    running = live([{"id": "a", "kind": "delay", "config": {}}])
    enrollment = enrolled(running, contact, step_seq=1, outputs={"a": SECRET})
    LogEntry.objects.create(
        workflow=running, enrollment=enrollment, record_id=contact.pk, outcome="done", data={"reason": SECRET}
    )
    return {"workflows": draft, "undone": undone, "trashed": trashed, "live": running, "enrollment": enrollment}


def filled(template: Any, world: dict[str, Any]) -> Any:
    """Return a body with the numbers of the world in it."""
    if isinstance(template, str):
        return world[template[1:-1]] if template.startswith("{") else template
    if isinstance(template, dict):
        return {name: filled(value, world) for name, value in template.items()}
    return [filled(value, world) for value in template] if isinstance(template, list) else template


def client_of(person: str, people: dict[str, User]) -> APIClient:
    client = APIClient()
    if person == "reader":
        secret = ApiToken.objects.create(people["ada"], expiry=None, scope="read")[1]
        client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    elif person != "nobody":
        client.force_login(people[person])
    return client


def ask(client: APIClient, method: str, path: str, body: Any = None) -> HttpResponseBase:
    """Send one request and undo what it did."""
    with transaction.atomic():
        sent = None if body is None else json.dumps(body)
        answer: HttpResponseBase = client.generic(method, path, sent or "", content_type="application/json")
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize(("route", "method"), CASES, ids=lambda value: str(value).removeprefix("api/v1/"))
def test_everybody_gets_the_answer_of_the_table(
    route: str, method: str, people: dict[str, User], world: dict[str, Any]
) -> None:
    case = CASES[route, method]
    path = case.path.format(**world)
    assert resolve(path.partition("?")[0]).route == route
    got = {}
    for person in PEOPLE:
        answer = ask(client_of(person, people), method, path, filled(case.body, world))
        got[person] = answer.status_code
        if answer.status_code == 401:
            assert answer["WWW-Authenticate"]
        if person in {"nobody", "cleo", "dora"}:
            assert SECRET.encode() not in getattr(answer, "content", b"")
    assert got == dict(zip(PEOPLE, case.codes, strict=True))


@pytest.mark.parametrize("route", [route for route in API if route != "api/docs/"])
def test_other_methods_are_not_answered(route: str, people: dict[str, User], world: dict[str, Any]) -> None:
    case = next(case for (known, _method), case in CASES.items() if known == route)
    for method in set(METHODS) - methods(API[route]):
        path = case.path.format(**world)
        assert ask(client_of("nobody", people), method, path).status_code in {401, 405}
        assert ask(client_of("ada", people), method, path).status_code == 405
