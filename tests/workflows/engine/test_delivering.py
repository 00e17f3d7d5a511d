"""What is sent outside: real peers, lost answers, dead workers."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from records.models import Contact
from tests.crm.lib.http.peer import OK, Peer, says
from tests.workflows.making import MONDAY, drain, enrolled, live, log
from workflows.batch import Batch
from workflows.channels import CHANNELS, Again, Channel, Clock, Parcel, Result, Sent
from workflows.engine import delivering
from workflows.engine.delivering import claiming, recording
from workflows.models import Delivery, Enrollment
from workflows.outcomes import Delivery as Outgoing
from workflows.outcomes import Done, Fail, Outcome, Send
from workflows.steps import STEPS, StepKind

# Threads and other connections have to see what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

BUSY = says(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
GONE = says(b"HTTP/1.1 410 Gone\r\nContent-Length: 4\r\n\r\nnope")


class Sender(StepKind):
    """A step that sends what the test says and tells what it was told."""

    slug = "sender"
    category = "external"
    payload: Mapping[str, Any] = {}
    channel = "webhook"
    host = "127.0.0.1"
    told: list[Mapping[str, Any]]

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: self.one(item.woken_by) for item in batch.items}

    def one(self, woken_by: Mapping[str, Any] | None) -> Outcome:
        if woken_by is None:
            return Send(Outgoing(self.channel, self.payload, self.host))
        word = woken_by["delivery"]
        self.told.append(word)
        return Done(outputs=word["outputs"]) if word["state"] == "sent" else Fail(word["reason"])


class Silent(Channel):
    """A way out that may be tried once, and counts."""

    slug = "silent"
    is_repeatable = False
    tried = 0

    def send(self, parcel: Parcel, clock: Clock) -> Result:
        self.tried += 1
        return Sent()


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch) -> Sender:
    kind = Sender()
    kind.told = []
    monkeypatch.setitem(STEPS._things, "sender", kind)
    return kind


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Silent:
    channel = Silent()
    monkeypatch.setitem(CHANNELS._things, "silent", channel)
    return channel


@pytest.fixture
def peer(settings: Settings) -> Iterator[Peer]:
    with Peer() as one:
        settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{one.port}"]
        yield one


def sending(sender: Sender, **payload: Any) -> Enrollment:
    """Return an enrollment that waits for its delivery."""
    sender.payload = payload
    contact = Contact.objects.create(email=f"c{Contact.objects.count()}@example.com")
    enrollment = enrolled(live([{"id": "a", "kind": "sender", "config": {}}], name=str(contact.email)), contact)
    drain()
    return enrollment


def keys(peer: Peer) -> list[str]:
    """Return the key of each request that came."""
    return [re.findall(rb"Idempotency-Key: (\S+)", head)[0].decode() for head in peer.requests]


def lapse() -> None:
    """Let the leases of a dead worker run out."""
    assert Delivery.objects.exclude(lease_until=None).update(lease_until="2020-01-01T00:00:00Z")


def deliver(minutes: float = 0) -> int:
    """Send what is due so many minutes after the test began, and let the steps look again."""
    now = MONDAY + timedelta(minutes=minutes)
    made = delivering.deliver(lambda: now)
    drain(now)
    return made


def test_a_webhook_is_called_once_and_its_answer_moves_the_record(sender: Sender, peer: Peer) -> None:
    peer.manner = says(b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{"deal": {"ids": [77]}}')
    enrollment = sending(sender, url=peer.url, body='{"a": 1}', outputs={"id": "deal.ids.0", "no": "deal.nothing"})
    enrollment.refresh_from_db()
    assert enrollment.state == "waiting"
    assert (deliver(), deliver(), deliver(9999)) == (1, 0, 0)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.first_at, row.settled_at) == ("sent", 1, MONDAY, MONDAY)
    assert row.lease_token is None
    assert row.answer is not None
    assert (row.answer["status"], row.answer["body"]) == (200, '{"deal": {"ids": [77]}}')
    assert keys(peer) == [f"{enrollment.pk}:0"]
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"
    assert enrollment.outputs == {"a": {"id": 77}}
    assert log(enrollment) == [("a", "sending"), ("a", "done")]


def test_what_is_tried_again_carries_the_same_key_and_keeps_the_gaps(sender: Sender, peer: Peer) -> None:
    peer.manner = BUSY
    enrollment = sending(sender, url=peer.url)
    assert deliver() == 1
    assert deliver(0.9) == 0
    assert deliver(1.3) == 1
    peer.manner = OK
    assert deliver(2.5) == 0
    assert deliver(5) == 1
    assert keys(peer) == [f"{enrollment.pk}:0"] * 3
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.first_at) == ("sent", 3, MONDAY)
    assert log(enrollment) == [("a", "sending"), ("a", "done")]


def test_a_final_answer_fails_the_step(sender: Sender, peer: Peer) -> None:
    peer.manner = GONE
    enrollment = sending(sender, url=peer.url)
    assert deliver() == 1
    assert log(enrollment) == [("a", "sending"), ("a", "failed")]
    assert sender.told[0]["status"] == 410
    assert "410" in sender.told[0]["reason"]


def test_after_three_days_nobody_is_called_any_more(sender: Sender, settings: Settings) -> None:
    with Peer() as gone:
        url = gone.url
    settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{gone.port}"]
    enrollment = sending(sender, url=url)
    minutes = attempts = 0
    while Delivery.objects.filter(state="due").exists() and minutes < 6 * 24 * 60:
        attempts += deliver(minutes)
        minutes += 30
    assert 10 < attempts < 30
    assert Delivery.objects.get().state == "failed"
    assert 60 * 60 < minutes <= 73 * 60
    assert log(enrollment) == [("a", "sending"), ("a", "failed")]


def test_a_swallowed_answer_is_asked_for_again_with_the_same_key(sender: Sender, peer: Peer) -> None:
    peer.manner = says()
    enrollment = sending(sender, url=peer.url)
    deliver()
    assert Delivery.objects.get().state == "due"
    peer.manner = OK
    deliver(2)
    assert keys(peer) == [f"{enrollment.pk}:0"] * 2
    assert Delivery.objects.get().state == "sent"


def test_a_webhook_whose_sender_died_is_sent_again_when_the_lease_is_over(sender: Sender, peer: Peer) -> None:
    enrollment = sending(sender, url=peer.url)
    parcels, lost = claiming.claim(claiming.new_token(), MONDAY, lambda host: 4, 32, ())
    assert (len(parcels), lost) == (1, [])
    assert deliver() == 0
    lapse()
    assert deliver() == 1
    assert keys(peer) == [f"{enrollment.pk}:0"]
    assert Delivery.objects.get().attempts == 2


def test_mail_whose_sender_died_is_unknown_and_never_sent_again(sender: Sender, silent: Silent) -> None:
    sender.channel = "silent"
    enrollment = sending(sender)
    claiming.claim(claiming.new_token(), MONDAY, lambda host: 4, 32, ())
    lapse()
    assert deliver() == 0
    row = Delivery.objects.get()
    assert (row.state, silent.tried) == ("unknown", 0)
    assert row.settled_at == MONDAY
    assert log(enrollment) == [("a", "sending"), ("a", "failed")]
    assert "may have been sent" in sender.told[0]["reason"]


def test_an_answer_that_comes_after_the_lease_is_lost_changes_nothing(sender: Sender, silent: Silent) -> None:
    sender.channel = "silent"
    sending(sender)
    first, second = claiming.new_token(), claiming.new_token()
    parcels, _lost = claiming.claim(first, MONDAY, lambda host: 4, 32, ())
    lapse()
    _parcels, lost = claiming.claim(second, MONDAY, lambda host: 4, 32, ())
    assert len(lost) == 1
    assert recording.record([(parcels[0], Sent())], first, MONDAY) == 0
    assert Delivery.objects.get().state == "sending"


def test_a_host_gets_four_calls_at_a_time_and_others_do_not_wait_for_it(
    sender: Sender, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "GLANCE", 10)
    sender.channel = "silent"
    for host in ["slow"] * 20 + ["quick"]:
        sender.host = host
        sending(sender)
    token = claiming.new_token()
    room = delivering.Breakers()
    first, _lost = claiming.claim(token, MONDAY, lambda host: room.room(host, 0, MONDAY), 32, ())
    assert [parcel.host for parcel in first] == ["slow"] * 4
    second, _lost = claiming.claim(token, MONDAY, lambda host: room.room(host, 0, MONDAY), 28, {"slow"})
    assert [parcel.host for parcel in second] == ["quick"]


def test_a_host_that_keeps_failing_is_left_alone_for_a_while(sender: Sender, peer: Peer) -> None:
    peer.manner = BUSY
    for _number in range(12):
        sending(sender, url=peer.url)
    made = deliver()
    assert 5 <= made < 12
    assert (
        Delivery.objects.filter(state="due", next_try=MONDAY + timedelta(seconds=30), attempts=0).count() == 12 - made
    )


def test_nothing_open_is_held_while_somebody_is_called(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    class Looking(Channel):
        slug = "looking"
        is_repeatable = True

        def send(self, parcel: Parcel, clock: Clock) -> Result:
            assert connection.connection is None, "A thread that sends has opened a connection."
            return Sent()

    monkeypatch.setitem(CHANNELS._things, "looking", Looking())
    sender.channel = "looking"
    sending(sender)
    deliver()
    assert Delivery.objects.get().state == "sent"


def test_what_goes_wrong_in_a_channel_is_tried_again_or_unknown(
    sender: Sender, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(parcel: Parcel, clock: Clock) -> Result:
        raise ZeroDivisionError

    monkeypatch.setattr(silent, "send", burst)
    monkeypatch.setattr(silent, "is_repeatable", True, raising=False)
    sender.channel = "silent"
    enrollment = sending(sender)
    deliver()
    assert Delivery.objects.get().state == "due"
    monkeypatch.setattr(silent, "is_repeatable", False)
    deliver(5)
    assert Delivery.objects.get().state == "unknown"
    assert log(enrollment) == [("a", "sending"), ("a", "failed")]


def test_whoever_has_left_is_not_called_again(sender: Sender, peer: Peer) -> None:
    peer.manner = BUSY
    enrollment = sending(sender, url=peer.url)
    token = claiming.new_token()
    parcels, _lost = claiming.claim(token, MONDAY, lambda host: 4, 32, ())
    Enrollment.objects.filter(pk=enrollment.pk).update(
        state="unenrolled", end_reason="manual", ended_at=MONDAY, due_at=None
    )
    recording.record([(parcels[0], Again(MONDAY + timedelta(minutes=1)))], token, MONDAY)
    assert Delivery.objects.get().state == "cancelled"
    assert deliver(5) == 0
