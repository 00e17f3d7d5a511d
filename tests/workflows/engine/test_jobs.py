"""What is done to many records is done in bites, each with its cursor, and can be stopped."""

from datetime import timedelta
from typing import Any

import pytest

from crm.lib.errors import CallerError
from records.editing import listing
from records.models import Contact, RecordList
from tests.workflows.engine.test_enrolling import IN_OSLO, STEPS, was_here
from tests.workflows.making import MONDAY, enrolled, live
from workflows import bells, publishing
from workflows.engine import enrolling, jobs
from workflows.engine.jobs import JOBS, Bite, JobKind, existing, release, unenroll
from workflows.models import Enrollment, Job, LogEntry, Workflow
from workflows.triggers import TRIGGERS
from workflows.triggers.filter import FilterTrigger

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def _small_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (existing, release, unenroll):
        monkeypatch.setattr(module, "BITE", 2)
    monkeypatch.setattr(existing, "LARGE", 2)
    if "filter" not in TRIGGERS:
        monkeypatch.setitem(TRIGGERS._things, "filter", FilterTrigger())


@pytest.fixture
def contacts() -> list[Contact]:
    cities = ["Oslo", "Rome", "Oslo", "Oslo", "Rome", "Oslo"]
    return [Contact.objects.create(email=f"c{n}@example.com", city=city) for n, city in enumerate(cities)]


def in_oslo(**more: Any) -> Workflow:
    return live(STEPS, trigger={"kind": "filter", "filter": IN_OSLO}, **more)


def finish(now: Any = MONDAY) -> int:
    """Work until nothing is left and return how many rounds that took."""
    rounds = 0
    while jobs.work(now):
        rounds += 1
    return rounds


def inside(workflow: Workflow) -> set[int]:
    return set(Enrollment.objects.filter(workflow=workflow, ended_at=None).values_list("record_id", flat=True))


def test_those_that_meet_the_criteria_already_are_enrolled(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    job = jobs.begin(workflow, "existing", MONDAY)
    assert finish() == 3
    job.refresh_from_db()
    assert inside(workflow) == {contacts[index].pk for index in (0, 2, 3, 5)}
    assert (job.done, job.ended_at) == (4, MONDAY)
    assert set(Enrollment.objects.values_list("cause__why", flat=True)) == {"existing"}


def test_those_who_have_been_there_are_left_out_without_a_word(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    was_here(workflow, contacts[0])
    enrolled(workflow, contacts[2])
    jobs.begin(workflow, "existing", MONDAY)
    finish()
    assert inside(workflow) == {contacts[index].pk for index in (2, 3, 5)}
    assert not LogEntry.objects.exists()


def test_a_trigger_that_is_no_state_of_a_record_enrolls_nobody_that_exists(contacts: list[Contact]) -> None:
    workflow = live(STEPS)
    jobs.begin(workflow, "existing", MONDAY)
    finish()
    assert inside(workflow) == set()


def test_the_records_of_a_list_and_named_ones_are_enrolled_by_hand(contacts: list[Contact], ada: Any) -> None:
    some = RecordList.objects.create(name="Some", object_type_id="contact")
    listing.add(some, [contacts[1].pk, contacts[2].pk])
    workflow = live(STEPS)
    jobs.begin(workflow, "existing", MONDAY, by=ada.pk, list=some.pk)
    jobs.begin(workflow, "existing", MONDAY, by=ada.pk, records=[contacts[5].pk, contacts[4].pk, contacts[0].pk])
    finish()
    assert inside(workflow) == {contacts[index].pk for index in (0, 1, 2, 4, 5)}
    assert set(Enrollment.objects.values_list("cause__why", "cause__by")) == {("manual", ada.pk)}


def test_with_the_right_to_insist_they_come_again(contacts: list[Contact]) -> None:
    workflow = live(STEPS)
    was_here(workflow, contacts[0])
    jobs.begin(workflow, "existing", MONDAY, records=[contacts[0].pk])
    finish()
    assert inside(workflow) == set()
    jobs.begin(workflow, "existing", MONDAY, records=[contacts[0].pk], anyway=True)
    finish()
    assert inside(workflow) == {contacts[0].pk}


def test_a_job_that_was_stopped_goes_no_further(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    job = jobs.begin(workflow, "existing", MONDAY)
    jobs.work(MONDAY)
    assert jobs.stop([job.pk], MONDAY) == 1
    assert finish() == 0
    assert len(inside(workflow)) == 2


def test_turning_the_workflow_off_ends_the_enrolling_of_who_exists(contacts: list[Contact]) -> None:
    workflow = in_oslo(status="off")
    job = jobs.begin(workflow, "existing", MONDAY)
    finish()
    job.refresh_from_db()
    assert (job.ended_at, inside(workflow)) == (MONDAY, set())


class Dying(JobKind):
    slug = "dying"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def bite(self, job: Job, now: Any) -> Bite:
        Workflow.objects.filter(pk=job.workflow_id).update(paused_at=now)
        raise self.error


def test_what_a_bite_did_goes_with_it_when_it_dies(contacts: list[Contact], monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    workflow = in_oslo()
    job = jobs.begin(workflow, "existing", MONDAY)
    jobs.work(MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr(Job, "save", lambda *_args, **_more: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            jobs.work(MONDAY)
    assert len(inside(workflow)) == 2
    finish()
    job.refresh_from_db()
    assert (len(inside(workflow)), job.done) == (4, 4)


@pytest.fixture
def _dying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(JOBS._things, "dying", Dying(ZeroDivisionError()))


@pytest.mark.usefixtures("_dying")
def test_a_job_that_cannot_be_done_ends_and_says_why(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    job = jobs.begin(workflow, "dying", MONDAY)
    finish()
    job.refresh_from_db()
    workflow.refresh_from_db()
    assert (job.ended_at, job.data, workflow.paused_at) == (MONDAY, {"error": "ZeroDivisionError"}, None)


def test_everybody_is_let_out_for_the_reason_that_was_given(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    rows = [enrolled(workflow, contact) for contact in contacts[:5]]
    ahead = enrolled(live(STEPS), contacts[0], LATER)
    jobs.begin(workflow, "unenroll", MONDAY, reason="turned_off")
    new = enrolled(workflow, contacts[5], MONDAY)
    assert finish() == 4
    assert inside(workflow) == {new.record_id}
    assert {Enrollment.objects.get(pk=row.pk).end_reason for row in rows} == {"turned_off"}
    assert stands(ahead)[0] == "ready"


def test_whoever_was_enrolled_by_a_clock_ahead_is_let_out_too(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    enrolled(workflow, contacts[0], LATER)
    jobs.begin(workflow, "unenroll", MONDAY)
    finish()
    assert inside(workflow) == set()


@pytest.mark.parametrize("status", ["off", "paused"])
def test_nobody_is_enrolled_by_hand_where_the_workflow_is_off(contacts: list[Contact], status: str) -> None:
    workflow = in_oslo(status=status)
    for data in ({"records": [contacts[0].pk]}, {"list": 1}):
        with pytest.raises(CallerError, match="Turn the workflow on"):
            jobs.begin(workflow, "existing", MONDAY, **data)
    assert not Job.objects.exists()


def test_a_job_rings_so_that_it_is_begun_at_once(contacts: list[Contact], monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr(bells, "ring", lambda: rung.append(1))
    workflow = in_oslo()
    jobs.begin(workflow, "existing", MONDAY)
    assert len(rung) == 1
    enrolling.enroll_by_hand(workflow, [contacts[0].pk], None, MONDAY)
    assert len(rung) == 2


def stands(row: Enrollment) -> tuple[Any, ...]:
    row.refresh_from_db()
    return row.state, row.entered_at, row.due_at


def begin_release(workflow: Workflow, *, clocks_stop: bool = False) -> Job:
    since = MONDAY + timedelta(days=1)
    data: dict[str, Any] = {"since": since.isoformat(), "until": LATER.isoformat(), "clocks_stop": clocks_stop}
    return jobs.begin(workflow, "release", LATER, **data)


def test_those_who_were_held_go_on_where_they_stand(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    due = MONDAY + timedelta(days=2)
    ready = [enrolled(workflow, contact, state="held", due_at=due) for contact in contacts[:3]]
    waiting = enrolled(workflow, contacts[3], state="held", due_at=None)
    job = begin_release(workflow)
    assert finish(LATER) == 2
    assert {stands(row) for row in ready} == {("ready", MONDAY, due)}
    assert stands(waiting) == ("waiting", MONDAY, None)
    assert finish(LATER + release.GRACE) == 1
    job.refresh_from_db()
    assert (job.done, job.ended_at) == (4, LATER + release.GRACE)


def test_a_worker_that_still_saw_the_pause_strands_nobody(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    row = enrolled(workflow, contacts[0])
    begin_release(workflow)
    finish(LATER)
    Enrollment.objects.update(state="held")
    finish(LATER)
    assert stands(row)[0] == "ready"


def test_where_clocks_stood_still_waits_end_so_much_later(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    waits = enrolled(workflow, contacts[0], due_at=MONDAY + timedelta(days=9))
    overdue = enrolled(workflow, contacts[1], state="held")
    woken = enrolled(workflow, contacts[2], state="held", due_at=LATER, woken_by={"event": 1})
    listens = enrolled(workflow, contacts[3], state="waiting", due_at=None)
    other = enrolled(in_oslo(), contacts[0], due_at=MONDAY + timedelta(days=9))
    begin_release(workflow, clocks_stop=True)
    finish(LATER)
    moved = MONDAY + timedelta(days=2)
    assert stands(waits) == ("ready", moved, LATER)
    assert waits.woken_by == {"released": True}
    assert stands(overdue) == ("ready", moved, moved)
    assert stands(woken) == ("ready", MONDAY, LATER)
    assert stands(listens) == ("waiting", moved, None)
    assert stands(other) == ("ready", MONDAY, MONDAY + timedelta(days=9))


def test_nobody_is_worked_on_before_his_clock_has_been_moved(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    rows = [enrolled(workflow, contact, due_at=LATER, lease_token=5) for contact in contacts]
    begin_release(workflow, clocks_stop=True)
    jobs.work(LATER)
    assert [stands(row)[0] for row in rows] == ["ready"] * 2 + ["held"] * 4
    assert set(Enrollment.objects.values_list("lease_token", flat=True)) == {None}


def held_and_let_go(contacts: list[Contact], *, clocks_stop: bool) -> tuple[Workflow, list[Enrollment], Any]:
    """Return a workflow that was held for a day, turned on, and held again when the first bite had been taken."""
    workflow = live([{"id": "s", "kind": "delay", "config": {"for": {"days": 9}}}])
    rows = [enrolled(workflow, contact, due_at=MONDAY + timedelta(days=9)) for contact in contacts]
    publishing.turn_off(workflow, by=None, now=MONDAY, clocks_stop=clocks_stop)
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(state="held")
    on = MONDAY + timedelta(days=1)
    publishing.turn_on(workflow, by=None, now=on)
    jobs.work(on)
    publishing.turn_off(workflow, by=None, now=on, clocks_stop=clocks_stop)
    return workflow, rows, on


@pytest.mark.parametrize("clocks_stop", [False, True])
def test_letting_go_ends_when_the_workflow_is_held_again(contacts: list[Contact], clocks_stop: bool) -> None:
    workflow, rows, on = held_and_let_go(contacts, clocks_stop=clocks_stop)
    for _round in range(10):
        jobs.work(on)
    assert not workflow.jobs.filter(ended_at=None).exists()
    assert [stands(row)[0] for row in rows].count("held") >= 4


def test_two_pauses_soon_after_each_other_move_the_clocks_by_both(contacts: list[Contact]) -> None:
    workflow, rows, on = held_and_let_go(contacts, clocks_stop=True)
    again = on + timedelta(days=2)
    publishing.turn_on(workflow, by=None, now=again)
    finish(again)
    finish(again + release.GRACE)
    assert {stands(row) for row in rows} == {("ready", MONDAY + timedelta(days=3), again)}
    assert not workflow.jobs.filter(ended_at=None).exists()


def test_of_two_pauses_the_second_lets_everybody_go_whose_clocks_ran(contacts: list[Contact]) -> None:
    workflow, rows, on = held_and_let_go(contacts, clocks_stop=False)
    publishing.turn_on(workflow, by=None, now=on)
    finish(on)
    finish(on + release.GRACE)
    assert {stands(row) for row in rows} == {("ready", MONDAY, MONDAY + timedelta(days=9))}
    assert not workflow.jobs.filter(ended_at=None).exists()


def test_whoever_was_told_to_look_again_while_held_still_gets_his_time_back(contacts: list[Contact]) -> None:
    workflow = in_oslo()
    row = enrolled(workflow, contacts[0], state="held", due_at=LATER, woken_by={"revision": 1})
    begin_release(workflow, clocks_stop=True)
    finish(LATER)
    assert stands(row) == ("ready", MONDAY + timedelta(days=2), LATER)
