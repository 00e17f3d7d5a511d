"""``run_engine`` does what is due without a cluster, and says in one line of JSON what that was."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from records import editing
from records.models import Contact
from tests.crm.lib.http.peer import Peer, says
from tests.workflows.engine.test_delivering import Sender, sending
from tests.workflows.making import MONDAY, enrolled, live
from workflows.engine import running
from workflows.models import Delivery, Enrollment
from workflows.steps import STEPS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch) -> Sender:
    kind = Sender()
    kind.told = []
    monkeypatch.setitem(STEPS._things, "sender", kind)
    return kind


@pytest.fixture
def peer(settings: Settings) -> Iterator[Peer]:
    with Peer() as one:
        settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{one.port}"]
        yield one


def run_engine(*arguments: str) -> dict[str, Any]:
    """Return what the last line of standard output says."""
    out = StringIO()
    call_command("run_engine", *arguments, stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return told


def test_everything_due_is_done_deliveries_included(sender: Sender, peer: Peer) -> None:
    enrollment = sending(sender, url=peer.url)
    told = run_engine("--until-idle", "--now", MONDAY.isoformat())
    assert told.pop("seconds") >= 0
    assert told == {"changes": 1, "enrolled": 0, "steps": 1, "deliveries": 1, "failed": 0}
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"


def test_a_workflow_whose_time_is_over_neither_enrolls_nor_acts() -> None:
    step = {"id": "s", "kind": "set_property", "config": {"property": "city", "value": {"static": "Oslo"}}}
    grows = {"property": "first_name", "operator": "is_known"}
    workflow = live(
        [step],
        trigger={"kind": "filter", "filter": {"match": "all", "filters": [grows]}},
        settings={"off_at": "2026-11-23T08:00:00Z"},
    )
    inside = enrolled(workflow, Contact.objects.create(), MONDAY - timedelta(hours=1))
    editing.create("contact", {"first_name": "Ada"})
    told = run_engine("--until-idle", "--now", MONDAY.isoformat())
    assert (told["enrolled"], told["steps"]) == (0, 0)
    workflow.refresh_from_db()
    inside.refresh_from_db()
    assert (workflow.status, inside.ended_at) == ("paused", None)
    assert not Contact.objects.filter(city="Oslo").exists()


def test_the_clock_that_is_given_rules_retries_too(sender: Sender, peer: Peer) -> None:
    peer.manner = says(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
    sending(sender, url=peer.url)
    assert run_engine("--until-idle", "--now", "2026-11-23T09:00:00Z")["deliveries"] == 1
    assert run_engine("--until-idle", "--now", "2026-11-23T09:00:59")["deliveries"] == 0
    assert run_engine("--until-idle", "--now", "2026-11-23T09:01:30+00:00")["deliveries"] == 1
    assert Delivery.objects.get().attempts == 2


def test_what_fails_is_counted_and_what_is_not_due_stays(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sender.channel = "nowhere"
    sending(sender)
    Enrollment.objects.create(
        workflow_id=Enrollment.objects.get().workflow_id,
        object_type_id="contact",
        record_id=Contact.objects.create().pk,
        node="a",
        due_at="2027-01-01T00:00:00Z",
    )
    told = run_engine("--until-idle", "--now", MONDAY.isoformat())
    assert (told["deliveries"], told["failed"]) == (1, 1)
    assert Enrollment.objects.filter(state="ready").count() == 1


def test_what_goes_wrong_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(running, "run", burst)
    with pytest.raises(ZeroDivisionError):
        run_engine("--until-idle")


@pytest.mark.parametrize("arguments", [[], ["--until-idle", "--now", "tomorrow"]])
def test_it_says_what_it_needs(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run_engine(*arguments)
