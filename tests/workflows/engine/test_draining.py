"""Everything that is due is done, in whatever order it comes about; what goes wrong stops nothing else."""

from datetime import timedelta
from typing import Any

import pytest

from records.models import Contact
from tests.workflows.making import MONDAY, enrolled, live, log
from workflows.engine import draining, matching
from workflows.engine.draining import Totals, drain
from workflows.models import Delivery, Enrollment

pytestmark = pytest.mark.django_db(transaction=True)

OSLO = {"property": "city", "operator": "contains_any", "value": ["Oslo"]}
WHEN = {"kind": "filter", "filter": {"match": "all", "filters": [OSLO]}}


def a_step(name: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "config": config}


def test_a_change_ends_in_a_mail_and_what_comes_after_it() -> None:
    live(
        [
            a_step("a", "set_property", property="job_title", value={"static": "Seen"}),
            a_step("b", "send_email", subject="Hello", body="There"),
            a_step("c", "set_property", property="job_title", value={"static": "Written to"}),
        ],
        trigger=WHEN,
    )
    contact = Contact.objects.create(email="ada@example.com", city="Oslo")
    total = drain(MONDAY)
    contact.refresh_from_db()
    assert contact.job_title == "Written to"
    assert (total.enrolled, total.deliveries, total.failed) == (1, 1, 0)
    assert total.changes >= 3
    assert total.steps == 4
    assert log(Enrollment.objects.get()) == [("a", "done"), ("b", "sending"), ("b", "done"), ("c", "done")]
    assert not drain(MONDAY)


def test_what_is_due_later_is_left_for_later() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    enrollment = enrolled(live([a_step("a", "delay", **{"for": {"days": 2}})]), contact)
    drain(MONDAY)
    drain(MONDAY + timedelta(days=1))
    enrollment.refresh_from_db()
    assert enrollment.state == "ready"
    drain(MONDAY + timedelta(days=2))
    enrollment.refresh_from_db()
    assert enrollment.state == "completed"


def test_work_sends_nothing_itself() -> None:
    contact = Contact.objects.create(email="ada@example.com")
    enrolled(live([a_step("a", "send_email", subject="Hello", body="There")]), contact)
    draining.work(lambda: MONDAY)
    assert Delivery.objects.get().state == "due"
    assert draining.look(MONDAY).is_to_be_sent
    assert not draining.look(MONDAY).is_due


@pytest.mark.parametrize("is_due", [True, False])
def test_a_glance_tells_whether_a_pass_is_due(is_due: bool) -> None:
    contact = Contact.objects.create(email="ada@example.com")
    drain(MONDAY)
    assert not draining.look(MONDAY).is_due
    at = MONDAY if is_due else MONDAY + timedelta(seconds=1)
    enrolled(live([a_step("a", "delay", **{"for": {"days": 2}})]), contact, at=at)
    assert draining.look(MONDAY).is_due is is_due


def test_a_glance_sees_a_change() -> None:
    Contact.objects.create(email="ada@example.com")
    assert draining.look(MONDAY).is_due


def test_a_stage_that_fails_does_not_keep_the_others_from_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(now: Any) -> int:
        raise ZeroDivisionError

    contact = Contact.objects.create(email="ada@example.com")
    enrollment = enrolled(live([a_step("a", "delay", **{"for": {"days": 2}})]), contact)
    monkeypatch.setattr(matching, "match", burst)
    assert draining.work(lambda: MONDAY).steps == 1
    assert log(enrollment) == [("a", "waiting")]
    with pytest.raises(ZeroDivisionError):
        drain(MONDAY)


def test_it_stops_when_it_is_told_to() -> None:
    assert draining.work(lambda: MONDAY, lambda: False) == Totals()
