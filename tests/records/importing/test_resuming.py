"""Imports that were cut off: another worker goes on, each row is written once, and no job is forgotten."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from crm.lib import clock, queue
from records import importing
from records.importing import jobs, running
from records.importing.loading import Loader
from records.importing.running import Totals
from records.models import Change, Company, Contact, ImportJob
from tests.records.importing.towns import MAP, after, rejects_of, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rung")]


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_after_a_crash_the_next_run_goes_on_without_doubling(
    ada: User, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    job = importing.start(ada, upload(), MAP)
    crash_at(monkeypatch, at)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    monkeypatch.undo()
    assert (after(job).status, job.processed) == ("running", 3 * (at - 1))
    monkeypatch.setattr(running, "CHUNK", 4)
    jobs.run(job.pk)
    job = after(job)
    assert (job.status, job.processed, job.created, job.rejected) == ("done", 10, 8, 2)
    assert Contact.objects.count() == Contact.objects.values("city").distinct().count() == 8
    assert Change.objects.count() == 8
    assert rejects_of(job) == ["5", "9"]


def crash_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let the process die in the transaction of a chunk, when everything of it is written but not committed."""
    honest, calls = jobs._JobKeeper.kept, iter(range(100))

    def die(self: Any, totals: Totals) -> None:
        honest(self, totals)
        if next(calls) == number:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs._JobKeeper, "kept", die)


def test_keys_of_rows_that_were_passed_over_are_still_known(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    raw_map = {"object": "company", "key": "name", "columns": {"n": "name"}}
    content = "n\n" + "".join(f"{name}\n" for name in "ABCDEA")
    job = importing.start(ada, upload(content), raw_map)
    crash_at(monkeypatch, 2)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    monkeypatch.undo()
    jobs.run(job.pk)
    assert (after(job).created, job.updated, job.rejected) == (5, 0, 1)


def test_counts_in_notes_are_summed_over_runs(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = {"column": "City", "object": "company", "match": "name", "create": True}
    job = importing.start(ada, upload(), {**MAP, "associate": [rule]})
    crash_at(monkeypatch, 3)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    monkeypatch.undo()
    jobs.run(job.pk)
    assert importing.sentences(after(job).notes) == [
        "Companies made to be linked: 8.",
        "New associations with Companies: 8.",
    ]
    assert Company.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_job_write_each_row_once(ada: User) -> None:
    content = "City,Score\n" + "".join(f"Town {number},{number}\n" for number in range(60))
    job = importing.start(ada, upload(content), MAP)

    def work() -> None:
        try:
            jobs.run(job.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (after(job).status, job.created) == ("done", 60)
    assert Contact.objects.count() == Change.objects.count() == 60


def test_a_task_that_worked_long_enough_hands_over(ada: User, monkeypatch: pytest.MonkeyPatch, rung: list[int]) -> None:
    job = importing.start(ada, upload(), MAP)
    monkeypatch.setattr(jobs, "BUDGET", -1.0)
    jobs.run(job.pk)
    assert (after(job).status, rung) == ("running", [job.pk, job.pk])
    monkeypatch.setattr(jobs, "BUDGET", 600.0)
    jobs.run(job.pk)
    assert after(job).status == "done"


def test_an_unforeseen_failure_leaves_a_message_and_can_be_resumed(
    ada: User, monkeypatch: pytest.MonkeyPatch, rung: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    job = importing.start(ada, upload(), MAP)
    monkeypatch.setattr(Loader, "load", lambda *_args: 1 / 0)
    jobs.run(job.pk)
    assert after(job).status == "failed"
    assert "ZeroDivisionError" in job.message
    assert "Traceback" in caplog.text
    monkeypatch.undo()
    monkeypatch.setattr(queue, "later", lambda _task, job_id: rung.append(job_id))
    importing.resume(job)
    assert rung == [job.pk, job.pk]
    jobs.run(job.pk)
    assert after(job).status == "done"


def test_forgotten_jobs_are_rung_for_again(ada: User, rung: list[int]) -> None:
    job = importing.start(ada, upload(), MAP)
    assert importing.sweep(clock.now()) == 0
    assert importing.sweep(clock.now() + jobs.FORGOTTEN[0] * 2) == 1
    jobs.run(job.pk)
    assert importing.sweep(clock.now() + jobs.FORGOTTEN[1] * 2) == 0
    assert rung == [job.pk, job.pk]


def test_a_job_is_left_alone_as_long_as_it_moves(ada: User, monkeypatch: pytest.MonkeyPatch, rung: list[int]) -> None:
    job = importing.start(ada, upload(), MAP)
    start, hours = clock.now(), iter(range(100))
    swept: list[int] = []
    honest = Loader.load

    def slow(self: Loader, rows: Any) -> Any:
        swept.append(importing.sweep(clock.now() + timedelta(minutes=1)))
        now = start + timedelta(hours=next(hours))
        monkeypatch.setattr(clock, "now", lambda: now)
        return honest(self, rows)

    monkeypatch.setattr(Loader, "load", slow)
    jobs.run(job.pk)
    assert (swept, rung) == ([0, 0, 0, 0], [job.pk])


def test_a_resumed_job_gets_its_time_like_a_new_one(
    ada: User, monkeypatch: pytest.MonkeyPatch, rung: list[int]
) -> None:
    job = importing.start(ada, upload(), MAP)
    ImportJob.objects.update(status=ImportJob.Status.FAILED)
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    importing.resume(job)
    assert importing.sweep(later + timedelta(minutes=1)) == 0
    assert importing.sweep(later + jobs.FORGOTTEN[0] * 2) == 1
    assert rung == [job.pk] * 3


def test_a_job_whose_worker_died_is_rung_for(ada: User, monkeypatch: pytest.MonkeyPatch, rung: list[int]) -> None:
    job = importing.start(ada, upload(), MAP)
    crash_at(monkeypatch, 2)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    seen = after(job).touched_at
    assert isinstance(seen, datetime)
    assert importing.sweep(seen + jobs.FORGOTTEN[1] - timedelta(seconds=1)) == 0
    assert importing.sweep(seen + jobs.FORGOTTEN[1] + timedelta(seconds=1)) == 1
