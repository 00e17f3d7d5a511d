"""Delays count from when the record arrived, whatever is edited while it waits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from records import editing
from records.models import Change, Contact, PropertyDefinition
from tests.workflows.making import MONDAY, drain, enrolled, live, log, publish
from workflows.definition import load
from workflows.engine import waking
from workflows.happenings import Happening
from workflows.models import Enrollment, LogEntry, Wait
from workflows.publishing import following

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
IN_THREE_DAYS = {"direction": "after", "days": 3}


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(email="ada@example.com", time_zone="Asia/Tokyo")


def delay(name: str = "a", /, **config: Any) -> dict[str, Any]:
    branches = config.pop("branches", None)
    step = {"id": name, "kind": "delay", "config": config}
    return {**step, "branches": branches} if branches else step


def arrive(contact: Contact, *steps: dict[str, Any], now: datetime = MONDAY, **more: Any) -> Enrollment:
    enrollment = enrolled(live(list(steps), **more), contact, now)
    drain(now)
    enrollment.refresh_from_db()
    return enrollment


@pytest.mark.parametrize(
    ("config", "until"),
    [
        ({"for": {"days": 2, "hours": 1}}, MONDAY + 2 * DAY + timedelta(hours=1)),
        ({"until_day": {"days": ["tuesday"], "at": "10:00"}}, datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ({"until_day": {"at": "08:00"}}, datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ({"until": "2026-12-24"}, datetime(2026, 12, 24, tzinfo=UTC)),
        ({"until": "2026-12-24T18:00"}, datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ({"until": {"static": "2026-12-24T18:00"}}, datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ({"until": {"output": {"step": "s", "name": "x"}}}, datetime(2026, 12, 24, tzinfo=UTC)),
        ({"until": {"date": {"from": {"now": True}, "offset": IN_THREE_DAYS}}}, MONDAY + timedelta(days=3)),
        ({"until": "2026-12-24T18:00+02:00"}, datetime(2026, 12, 24, 16, tzinfo=UTC)),
        ({"until": "2026-12-24", "zone": "record"}, datetime(2026, 12, 23, 15, tzinfo=UTC)),
        ({"until_day": {"at": "08:00"}, "zone": "record"}, datetime(2026, 11, 23, 23, tzinfo=UTC)),
    ],
)
def test_it_waits_until(contact: Contact, config: dict[str, Any], until: datetime) -> None:
    enrollment = enrolled(live([delay(**config)]), contact, outputs={"s": {"x": "2026-12-24"}})
    drain()
    enrollment.refresh_from_db()
    assert (enrollment.state, enrollment.due_at) == ("ready", until)
    drain(until - timedelta(seconds=1))
    assert log(enrollment) == [("a", "waiting")]
    drain(until)
    assert log(enrollment) == [("a", "waiting"), ("a", "done")]


def test_a_listed_day_without_a_time_lets_pass_at_once(contact: Contact) -> None:
    enrollment = arrive(contact, delay(until_day={"days": ["monday"]}))
    assert log(enrollment) == [("a", "done")]
    assert LogEntry.objects.get().data == {}


@pytest.mark.parametrize(
    ("more", "expected", "reason"),
    [
        ({}, [("a", "done"), ("b", "waiting")], ""),
        ({"passed": "end"}, [("a", "stopped")], "stopped"),
    ],
)
@pytest.mark.parametrize(
    ("config", "why"), [({"until": "2026-11-22"}, "past"), ({"until_property": "birthday"}, "blank")]
)
def test_a_date_that_has_passed_or_is_blank_leaves_a_choice(
    contact: Contact,
    more: dict[str, Any],
    expected: list[tuple[str, str]],
    reason: str,
    config: dict[str, Any],
    why: str,
) -> None:
    _birthday()
    enrollment = arrive(contact, delay(**config, **more), delay("b", **{"for": {"days": 1}}))
    assert log(enrollment) == expected
    assert enrollment.end_reason == reason
    first = LogEntry.objects.order_by("step_seq")[0]
    assert first.data["passed"] == why


def test_those_too_late_may_take_a_path_of_their_own(contact: Contact) -> None:
    _birthday()
    paths = [
        {"id": "late", "when": {"passed": True}, "steps": [delay("x", **{"for": {"days": 1}})]},
        {"id": "rest", "steps": [delay("y", **{"for": {"days": 1}})]},
    ]
    step = delay(until_property="birthday", passed="branch", branches=paths)
    assert arrive(contact, step).node == "x"
    other = Contact.objects.create(email="ben@example.com", properties={"birthday": "2026-11-25"})
    enrollment = arrive(other, step)
    assert enrollment.node == "a"
    drain(MONDAY + 2 * DAY)
    enrollment.refresh_from_db()
    assert enrollment.node == "y"


def _birthday() -> None:
    PropertyDefinition.objects.create(object_type_id="contact", name="birthday", label="Birthday", kind="date")


def test_an_edited_date_moves_whoever_waits_for_it(contact: Contact) -> None:
    _birthday()
    offset = {"direction": "before", "days": 1, "at": "09:00"}
    _edit(contact, {"birthday": "2026-12-10"})
    enrollment = arrive(contact, delay(until_property="birthday", offset=offset))
    assert enrollment.due_at == datetime(2026, 12, 9, 9, tzinfo=UTC)
    _edit(contact, {"birthday": "2026-12-01"})
    assert waking.wake_for([_last_change()], MONDAY + DAY) == 1
    drain(MONDAY + DAY)
    enrollment.refresh_from_db()
    assert enrollment.due_at == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert log(enrollment) == [("a", "waiting")]
    assert Wait.objects.get().key == "property:birthday"
    drain(datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert log(enrollment) == [("a", "waiting"), ("a", "done")]
    assert not Wait.objects.exists()


def _edit(contact: Contact, values: dict[str, str]) -> None:
    contact.refresh_from_db()
    editing.update(contact, values)


def _last_change() -> Happening:
    row = Change.objects.order_by("-pk")[0]
    return Happening(
        row.pk, row.object_type_id, row.record_id, row.kind, row.property, row.old, row.new, row.at, row.at
    )


def test_in_a_workflow_around_a_date_moments_already_past_are_skipped(contact: Contact) -> None:
    def before(days: int) -> dict[str, Any]:
        return {"direction": "before", "days": days, "at": "09:00"} if days else {"direction": "on", "at": "09:00"}

    steps = [
        delay("d3", until_date=before(3)),
        {"id": "action", "kind": "unenroll", "config": {"from": "others"}},
        delay("d1", until_date=before(1)),
        delay("d0", until_date=before(0)),
    ]
    enrollment = arrive(contact, *steps, trigger={"kind": "date", "date": "2026-11-25"})
    assert log(enrollment) == [("d3", "skipped"), ("d1", "waiting")]
    assert enrollment.due_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_yearly_date_means_the_nearest_year(contact: Contact) -> None:
    _birthday()
    _edit(contact, {"birthday": "1990-11-25"})
    trigger = {"kind": "date_property", "property": "birthday", "annually": True}
    enrollment = arrive(contact, delay(until_date={"direction": "on", "at": "09:00"}), trigger=trigger)
    assert enrollment.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.mark.parametrize(("days", "due"), [(3, MONDAY + 3 * DAY), (1, None)])
def test_a_delay_made_longer_or_shorter_counts_the_time_already_waited(
    contact: Contact, days: int, due: datetime | None
) -> None:
    enrollment = arrive(contact, delay(**{"for": {"days": 2}}))
    workflow = enrollment.workflow
    before = workflow.live
    assert before is not None
    after = publish(workflow, load({"object": "contact", "steps": [delay(**{"for": {"days": days}})]}))
    following.settle(workflow, before, after, "follow", None, MONDAY + DAY)
    drain(MONDAY + DAY)
    enrollment.refresh_from_db()
    assert enrollment.due_at == due
    assert (enrollment.state == "completed") == (due is None)
    assert len(log(enrollment)) == (1 if due else 2)
