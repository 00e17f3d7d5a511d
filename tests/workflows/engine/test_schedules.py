"""Schedules fire once at each of their moments, for whom they mean, and for no moment that was not theirs."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from records import editing
from records.models import Contact
from tests.workflows.engine.matching_world import IN_OSLO, finish, group, inside
from tests.workflows.making import MONDAY, live, publish
from workflows.definition import editing as definitions
from workflows.definition import load
from workflows.engine import jobs, schedules
from workflows.engine.matching import audience
from workflows.models import Job, LogEntry, Occurrence, Workflow

pytestmark = pytest.mark.django_db

DAILY = {"every": "day", "at": "10:00"}
DAY = timedelta(days=1)


def scheduled(rule: Mapping[str, Any] = DAILY, *, on_since: datetime = MONDAY, **more: Any) -> Workflow:
    settings = {"time_zone": more.pop("zone", "UTC")}
    trigger = {"kind": "schedule", "rule": dict(rule), **more}
    return since(live([{"id": "a", "kind": "note"}], trigger=trigger, settings=settings), on_since)


def since(workflow: Workflow, at: datetime) -> Workflow:
    """Have a workflow been published and on for longer, or less long."""
    Workflow.objects.filter(pk=workflow.pk).update(on_since=at)
    workflow.revisions.update(at=at)
    return workflow


def tick(now: datetime) -> int:
    """Let time be ``now``: fire what is due and do it all."""
    fired = schedules.fire(now)
    while jobs.work(now):
        pass
    return fired


def ada(**values: Any) -> Contact:
    return Contact.objects.create(email="ada@example.com", **{"city": "Oslo", **values})


def test_it_fires_once_at_its_moment_for_those_who_meet_the_filter_then() -> None:
    workflow = scheduled(filter=group(IN_OSLO))
    contact = ada()
    Contact.objects.create(email="ben@example.com", city="Bergen")
    assert tick(MONDAY.replace(hour=9, minute=59)) == 0
    assert tick(MONDAY.replace(hour=10)) == 1
    assert tick(MONDAY.replace(hour=10, minute=1)) == 0
    assert inside(workflow) == [contact.pk]
    assert list(Occurrence.objects.values_list("at", flat=True)) == [MONDAY.replace(hour=10)]


def test_each_occurrence_enrolls_again_unless_switched_off_and_never_while_inside() -> None:
    again, once = scheduled(), scheduled(reenroll=False)
    ada()
    tick(MONDAY + 1 * DAY)
    tick(MONDAY + 2 * DAY)
    assert len(inside(again)) == 1
    assert LogEntry.objects.filter(workflow=again, outcome="refused").count() == 1
    finish(again)
    finish(once)
    tick(MONDAY + 3 * DAY)
    assert (len(inside(again)), len(inside(once))) == (2, 1)


def test_after_a_standstill_only_the_latest_moment_fires() -> None:
    workflow = scheduled()
    assert tick(MONDAY + 30 * DAY) == 1
    assert [row.at for row in Occurrence.objects.filter(workflow=workflow)] == [MONDAY.replace(hour=10) + 29 * DAY]


def test_nothing_fires_for_moments_before_it_was_on() -> None:
    scheduled(on_since=MONDAY.replace(hour=10, minute=1))
    assert tick(MONDAY.replace(hour=23)) == 0


def test_a_schedule_that_was_changed_does_not_fire_for_moments_before_the_change() -> None:
    workflow = scheduled({"every": "day", "at": "17:00"}, on_since=MONDAY - 9 * DAY)
    tick(MONDAY)
    definition = load(workflow.live.definition)  # type: ignore[union-attr]
    trigger = {"kind": "schedule", "rule": {"every": "day", "at": "08:00"}}
    publish(workflow, definitions.set_trigger(definition, trigger))
    assert tick(MONDAY + timedelta(minutes=1)) == 0
    assert tick(MONDAY + DAY) == 1


def test_publishing_other_steps_loses_no_moment() -> None:
    workflow = scheduled(on_since=MONDAY - DAY)
    tick(MONDAY)
    definition = load(workflow.live.definition)  # type: ignore[union-attr]
    revision = publish(workflow, definitions.rename(definition, "Other", ""))
    type(revision).objects.filter(pk=revision.pk).update(at=MONDAY.replace(hour=10, minute=5))
    assert tick(MONDAY.replace(hour=11)) == 1


def test_two_who_look_at_once_fire_once() -> None:
    scheduled()
    now = MONDAY.replace(hour=12)
    listener = audience.current().listeners[0]
    assert listener.listening.timetable is not None
    [(before, at)] = schedules._due(listener, listener.listening.timetable, None, now)
    assert [schedules._fire(listener, listener.listening.timetable, before, at, now) for _ in range(2)] == [1, 0]
    assert Job.objects.count() == 1


def test_it_means_the_workflows_own_zone() -> None:
    scheduled(zone="Asia/Tokyo", on_since=datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
    assert tick(datetime(2026, 11, 23, 0, 59, tzinfo=UTC)) == 0
    assert tick(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ({"direction": "before", "days": 3, "at": "10:00"}, date(2026, 11, 26)),
        ({"direction": "on", "at": "10:00"}, date(2026, 11, 23)),
        ({"direction": "after", "days": 3, "at": "10:00"}, date(2026, 11, 20)),
    ],
)
def test_it_may_count_from_a_date_of_each_record(offset: dict[str, Any], expected: date) -> None:
    workflow = scheduled({"property": "date_of_birth", "offset": offset})
    people = {
        day: Contact.objects.create(email=f"{day}@example.com", date_of_birth=day)
        for day in (date(2026, 11, 17) + timedelta(days=more) for more in range(14))
    }
    ada()
    tick(MONDAY.replace(hour=10))
    assert inside(workflow) == [people[expected].pk]


def test_days_missed_in_a_standstill_are_made_up_for_where_they_concern_others() -> None:
    on_the_day = {"direction": "on", "at": "10:00"}
    workflow = scheduled({"property": "date_of_birth", "offset": on_the_day})
    born = [
        Contact.objects.create(email=f"{day}@example.com", date_of_birth=date(2026, 11, day)).pk
        for day in range(22, 28)
    ]
    assert tick(datetime(2026, 11, 26, 12, tzinfo=UTC)) == 1
    assert inside(workflow) == born[1:5]


def test_anniversaries_ignore_the_year_and_29_february_counts_on_the_28th() -> None:
    yearly = {"property": "date_of_birth", "offset": {"direction": "on", "at": "10:00"}, "annually": True}
    workflow = scheduled(yearly, on_since=datetime(2027, 2, 28, tzinfo=UTC))
    leap = ada(date_of_birth=date(1992, 2, 29))
    Contact.objects.create(email="ben@example.com", date_of_birth=date(1992, 3, 1))
    tick(datetime(2027, 2, 28, 10, tzinfo=UTC))
    assert inside(workflow) == [leap.pk]


def test_a_great_many_are_enrolled_in_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.occurrence, "BITE", 2)
    workflow = scheduled()
    Contact.objects.bulk_create(Contact(email=f"{number}@example.com") for number in range(5))
    schedules.fire(MONDAY + DAY)
    jobs.work(MONDAY + DAY)
    assert len(inside(workflow)) == 2
    tick(MONDAY + DAY)
    assert len(inside(workflow)) == 5


def test_a_workflow_around_a_date_property_returns_each_year_when_the_pass_is_over() -> None:
    trigger = {"kind": "date_property", "property": "date_of_birth", "annually": True}
    workflow = since(live([{"id": "a", "kind": "note"}], trigger=trigger), MONDAY - 900 * DAY)
    contact = ada(date_of_birth=date(1990, 12, 1))
    ended = MONDAY + timedelta(days=10)
    workflow.enrollments.create(
        object_type_id="contact", record_id=contact.pk, state="completed", end_reason="end", ended_at=ended,
        created_at=MONDAY,
    )  # fmt: skip
    tick(ended + DAY)
    assert len(inside(workflow)) == 1, "this year's date was dealt with"
    tick(datetime(2027, 7, 1, tzinfo=UTC))
    assert inside(workflow) == [contact.pk] * 2
    tick(datetime(2027, 7, 2, tzinfo=UTC))
    finish(workflow)
    tick(datetime(2027, 7, 3, tzinfo=UTC))
    assert len(inside(workflow)) == 2, "once for each year's date"
    editing.update(contact, {"date_of_birth": None})
    tick(datetime(2028, 7, 3, tzinfo=UTC))
    assert len(inside(workflow)) == 2, "a blank date does not enroll"


ZONES = ("Europe/Oslo", "America/St_Johns", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "America/Asuncion")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:00", "02:30"])
def test_every_local_day_fires_once_over_the_days_of_transitions(zone: str, at: str) -> None:
    """The calendar's own tests go over all zones and years; here it is that the engine asks it rightly."""
    for turn in _transitions(ZoneInfo(zone), 2024, 2024):
        begin = turn - 2 * DAY
        workflow = scheduled({"every": "day", "at": at}, zone=zone, on_since=begin)
        for step in range(1, 4 * 24 + 1):
            schedules.fire(begin + timedelta(hours=step))
        rows = Occurrence.objects.filter(workflow=workflow).order_by("at")
        days = [row.at.astimezone(ZoneInfo(zone)).date() for row in rows]
        assert days == [days[0] + more * DAY for more in range(len(days))], turn
        assert len(days) == 4, turn
        Workflow.objects.filter(pk=workflow.pk).update(status="off")


def _transitions(zone: ZoneInfo, first: int, last: int) -> list[datetime]:
    """Return the hours at which a zone's clocks were put forward or back."""
    found, at = [], datetime(first, 1, 1, tzinfo=UTC)
    while at.year <= last:
        if at.astimezone(zone).utcoffset() != (at + timedelta(hours=6)).astimezone(zone).utcoffset():
            found.append(at)
        at += timedelta(hours=6)
    return found
