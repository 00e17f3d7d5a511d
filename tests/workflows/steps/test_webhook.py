"""Webhook: what is called with what, and what is taken from the answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from records.models import Contact
from tests.crm.lib.http.peer import Peer, says
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from tests.workflows.steps.standing import problems, scope, sentence, summary
from workflows.engine import delivering
from workflows.models import Delivery, Enrollment, Workflow

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://hooks.example.com/x"


@pytest.fixture
def peer(settings: Settings) -> Iterator[Peer]:
    with Peer() as one:
        settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{one.port}"]
        yield one


def called(peer: Peer, path: str = "", city: str = "Ås", **config: Any) -> tuple[Enrollment, bytes, bytes]:
    """Run a webhook for a contact; returns the enrollment and the head and body that the peer got."""
    contact = Contact.objects.create(email="ada@example.com", first_name="Ada & Bo", city=city)
    whole = {"url": peer.url + path, **config}
    workflow = live([{"id": "s", "kind": "webhook", "config": whole}, {"id": "t", "kind": "webhook", "config": whole}])
    enrollment = enrolled(workflow, contact)
    drain()
    delivering.deliver(lambda: MONDAY)
    head, _blank, body = peer.requests[0].partition(b"\r\n\r\n") if peer.requests else (b"", b"", b"")
    return enrollment, head, body


def test_the_whole_record_is_sent(peer: Peer) -> None:
    enrollment, head, body = called(peer)
    sent = json.loads(body)
    assert (sent["object"], sent["id"]) == ("contact", enrollment.record_id)
    assert (sent["properties"]["city"], sent["properties"]["email"]) == ("Ås", "ada@example.com")
    assert head.startswith(b"POST /hook HTTP/1.1")
    assert b"Content-Type: application/json" in head
    assert f"Idempotency-Key: {enrollment.pk}:0".encode() in head
    assert sentence(enrollment) == "sending: Calls 127.0.0.1."


def test_keys_headers_and_parameters_are_filled_in(peer: Peer) -> None:
    _enrollment, head, body = called(
        peer,
        "/{{ contact.city }}",
        headers=[{"name": "X-Who", "value": "{{ contact.email }}"}],
        query={"name": {"property": "first_name"}, "none": {"property": "last_name"}},
        body={"city": {"property": "city"}, "n": {"static": 7}, "text": "Hi {{ contact.city }}"},
    )
    assert head.startswith(b"POST /hook/%C3%85s?name=Ada+%26+Bo&none= HTTP/1.1")
    assert b"X-Who: ada@example.com" in head
    assert json.loads(body) == {"city": "Ås", "n": 7, "text": "Hi Ås"}


@pytest.mark.parametrize(
    ("path", "said", "expected"),
    [
        ("/{{ contact.city }}/x", "a/b?c=d&e#f", b"/hook/a%2Fb%3Fc%3Dd%26e%23f/x"),
        ("/{{ contact.city }}", "100% Oslo", b"/hook/100%25%20Oslo"),
        ("?city={{ contact.city }}&b=c", "x&admin=1#y", b"/hook?city=x%26admin%3D1%23y&b=c"),
        ("/v1.{{ contact.city }}", "..", b"/hook/v1..."),
        ("/a%20b/{{ contact.city }}", "c", b"/hook/a%20b/c"),
    ],
)
def test_a_value_stays_in_its_part_of_the_address(peer: Peer, path: str, said: str, expected: bytes) -> None:
    _enrollment, head, _body = called(peer, path, city=said)
    assert head.split(b" ")[1] == expected


@pytest.mark.parametrize("said", ["..", "."])
def test_a_value_that_would_climb_in_the_address_is_not_called(peer: Peer, said: str) -> None:
    enrollment, _head, _body = called(peer, "/{{ contact.city }}/x", city=said)
    assert peer.requests == []
    assert sentence(enrollment) == "failed: A value would change the path of the address. Check what is put into it."


def test_get_sends_no_body(peer: Peer) -> None:
    _enrollment, head, body = called(peer, method="GET", query={"a": "b"})
    assert head.startswith(b"GET /hook?a=b HTTP/1.1")
    assert body == b""


def test_values_are_taken_from_the_answer(peer: Peer) -> None:
    peer.manner = says(b'HTTP/1.1 200 OK\r\n\r\n{"id": "77", "at": "2026-01-02", "no": "x"}')
    wanted = [
        {"name": "id", "path": "id", "kind": "number"},
        {"name": "at", "path": "at", "kind": "date"},
        {"name": "no", "path": "no", "kind": "number"},
    ]
    enrollment, _head, _body = called(peer, outputs=wanted)
    drain()
    enrollment.refresh_from_db()
    assert enrollment.outputs["s"] == {"status": 200, "id": 77, "at": "2026-01-02"}
    assert sentence(enrollment) == "done: 127.0.0.1 answered 200."


def test_two_webhooks_in_a_row_are_two_calls(peer: Peer) -> None:
    enrollment, _head, _body = called(peer)
    for _round in range(2):
        drain()
        delivering.deliver(lambda: MONDAY)
    assert peer.connections == 2
    assert log(enrollment) == [("s", "sending"), ("s", "done"), ("t", "sending"), ("t", "done")]


def test_an_answer_that_was_lost_on_its_way_does_not_send_again(peer: Peer) -> None:
    enrollment, _head, _body = called(peer)
    Enrollment.objects.filter(pk=enrollment.pk).update(woken_by=None)
    drain()
    assert log(enrollment)[:2] == [("s", "sending"), ("s", "done")]
    assert Delivery.objects.filter(step_seq=0).count() == 1


def test_whoever_is_let_loose_while_the_call_is_open_goes_on_waiting(peer: Peer) -> None:
    peer.manner = says(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
    enrollment, _head, _body = called(peer)
    Enrollment.objects.filter(pk=enrollment.pk).update(state="ready", due_at=MONDAY)
    drain()
    assert Delivery.objects.count() == 1
    peer.manner = says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    later = Delivery.objects.get().next_try
    assert delivering.deliver(lambda: later) == 1
    drain(later)
    assert ("s", "done") in log(enrollment)
    assert Delivery.objects.filter(step_seq=0).count() == 1


def test_an_answer_counts_although_the_workflow_was_turned_off_meanwhile(peer: Peer) -> None:
    enrollment, _head, _body = called(peer)
    Workflow.objects.update(status="off")
    drain()
    assert log(enrollment) == [("s", "sending"), ("s", "done"), ("t", "skipped")]


def test_what_the_door_refuses_fails_with_a_reason(settings: Settings) -> None:
    settings.HTTP_ALLOWED_HOSTS = []
    with Peer() as other:
        enrollment, _head, _body = called(other)
    drain()
    assert sentence(enrollment).startswith("failed: 127.0.0.1 is called on a port that is not open")


@pytest.mark.parametrize(
    ("config", "where"),
    [
        ({}, "url"),
        ({"url": "hooks.example.com"}, "url"),
        ({"url": "https://{{ contact.city }}/x"}, "url"),
        ({"url": "https://hooks.example.com{{ contact.city }}/x"}, "url"),
        ({"url": "http://hooks.example.com/"}, "url"),
        ({"url": URL, "method": "DELETE"}, "method"),
        ({"url": URL + "/{{ contact.nothing }}"}, "url.text"),
        ({"url": URL, "method": "GET", "body": "all"}, "body"),
        ({"url": URL, "body": "some"}, "body"),
        ({"url": URL, "headers": [{"name": "Host", "value": "x"}]}, "headers.0.name"),
        ({"url": URL, "headers": [{"name": "a b", "value": "x"}]}, "headers.0.name"),
        ({"url": URL, "query": {"a": {"property": "nothing"}}}, "query.a.property"),
        ({"url": URL, "outputs": [{"name": "status", "path": "x"}]}, "outputs.0.name"),
        ({"url": URL, "outputs": [{"name": "a", "path": "x", "kind": "user"}]}, "outputs.0.kind"),
        ({"url": URL, "outputs": [{"name": "a"}]}, "outputs.0.path"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(config: dict[str, Any], where: str) -> None:
    assert [place for place, _message in problems("webhook", config, scope())] == [f"s.config.{where}"]


def test_what_is_right_has_no_problems(settings: Settings) -> None:
    settings.HTTP_ALLOWED_HOSTS = ["erp.local:8080", "10.0.0.0/8"]
    for url in (URL, URL + "?a={{ contact.city }}", "http://erp.local:8080/x", "http://10.1.2.3/x"):
        config = {"url": url, "headers": [{"name": "X-A", "value": "b"}], "outputs": [{"name": "a", "path": "b"}]}
        assert problems("webhook", config, scope()) == []
    assert summary("webhook", {"url": URL}, scope()) == "Send a webhook to hooks.example.com"
