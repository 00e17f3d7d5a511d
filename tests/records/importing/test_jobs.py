"""Imports in the background: progress is seen, a second run does no harm, a crash loses nothing."""

import csv
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection

from crm.lib import clock, queue
from crm.lib.errors import InvalidValues, Refused
from records import importing
from records.importing import BrokenFile, jobs, running
from records.importing.loading import Loader
from records.importing.running import Totals
from records.models import Change, Company, Contact, ImportJob

MAP: dict[str, Any] = {"object": "contact", "columns": {"City": "city", "Score": "score"}}
CITIES = "City,Score\n" + "".join(f"Town {number},{number if number % 4 else 'x'}\n" for number in range(1, 11))


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """Collect the bells instead of ringing them, and cut files into chunks of three."""
    bells: list[int] = []
    monkeypatch.setattr(queue, "later", lambda _task, job_id: bells.append(job_id))
    monkeypatch.setattr(running, "CHUNK", 3)
    return bells


def upload(content: str = CITIES) -> SimpleUploadedFile:
    return SimpleUploadedFile("../../etc/towns.csv", content.encode())


def rejects_of(job: ImportJob) -> list[str]:
    with job.rejects.storage.open(str(job.rejects.name), "r") as file:
        return [row["Row"] for row in csv.DictReader(file)]


def after(job: ImportJob) -> ImportJob:
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_a_job_runs_to_its_end_and_says_what_came_of_it(ada: User, rung: list[int]) -> None:
    job = importing.start(ada, upload(), MAP)
    assert rung == [job.pk]
    assert (job.status, job.file_name) == ("waiting", "towns.csv")
    assert Path(settings.MEDIA_ROOT).resolve() in Path(job.file.path).resolve().parents
    jobs.run(job.pk)
    job = after(job)
    assert (job.status, job.rows, job.processed, job.created, job.rejected) == ("done", 10, 10, 8, 2)
    assert rejects_of(job) == ["5", "9"]
    assert job.started_at is not None
    assert job.ended_at is not None
    assert set(Change.objects.values_list("actor", "source")) == {(ada.pk, "import")}


@pytest.mark.django_db
def test_a_job_that_ended_is_not_run_again(ada: User) -> None:
    job = importing.start(ada, upload(), MAP)
    jobs.run(job.pk)
    jobs.run(job.pk)
    assert Contact.objects.count() == 8


@pytest.mark.django_db
def test_progress_is_written_with_each_chunk(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    honest = Loader.load

    def watch(self: Loader, rows: Any) -> Any:
        seen.append(ImportJob.objects.get().processed)
        return honest(self, rows)

    monkeypatch.setattr(Loader, "load", watch)
    jobs.run(importing.start(ada, upload(), MAP).pk)
    assert seen == [0, 3, 6, 9]


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_a_task_that_worked_long_enough_hands_over(ada: User, monkeypatch: pytest.MonkeyPatch, rung: list[int]) -> None:
    job = importing.start(ada, upload(), MAP)
    monkeypatch.setattr(jobs, "BUDGET", -1.0)
    jobs.run(job.pk)
    assert (after(job).status, rung) == ("running", [job.pk, job.pk])
    monkeypatch.setattr(jobs, "BUDGET", 600.0)
    jobs.run(job.pk)
    assert after(job).status == "done"


@pytest.mark.django_db
def test_a_broken_file_leaves_a_message(ada: User) -> None:
    job = importing.start(ada, upload(CITIES + "a,1,2,3\n"), MAP)
    jobs.run(job.pk)
    assert after(job).status == "failed"
    assert job.message == "Row 12 has 4 cells, but the header has 2. Is a quote missing?"
    assert not Contact.objects.exists()


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_forgotten_jobs_are_rung_for_again(ada: User, rung: list[int]) -> None:
    job = importing.start(ada, upload(), MAP)
    assert importing.sweep(clock.now()) == 0
    assert importing.sweep(clock.now() + jobs.FORGOTTEN[0] * 2) == 1
    jobs.run(job.pk)
    assert importing.sweep(clock.now() + jobs.FORGOTTEN[1] * 2) == 0
    assert rung == [job.pk, job.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "raw_map", "error"),
    [("", MAP, BrokenFile), ("Town\nBath\n", MAP, InvalidValues), (CITIES, {"object": "contact"}, InvalidValues)],
)
def test_what_cannot_work_is_refused_before_a_job_is_made(
    ada: User, content: str, raw_map: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        importing.start(ada, upload(content), raw_map)
    assert not ImportJob.objects.exists()


@pytest.mark.django_db
def test_a_large_upload_is_read_from_its_temporary_file(ada: User) -> None:
    with TemporaryUploadedFile("towns.csv", "text/csv", 0, "utf-8") as file:
        file.write(CITIES.encode())
        job = importing.start(ada, file, MAP)
    jobs.run(job.pk)
    assert after(job).created == 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "rights", "words"),
    [
        ({}, ["add_contact"], None),
        ({}, [], "create these records"),
        ({"key": "city"}, ["add_contact"], "change these records"),
        ({"key": "city"}, ["add_contact", "change_contact"], "see every record"),
        ({"key": "city"}, ["add_contact", "change_contact", "see_all_records"], None),
        ({"associate": [{"column": "City", "object": "company", "match": "name"}]}, ["add_contact"], "see every"),
        ({"create_properties": True}, ["add_contact"], "create properties"),
        ({"create_properties": True}, ["add_contact", "add_propertydefinition"], None),
        ({"create_properties": True, "owner": "Owner"}, ["add_contact", "add_propertydefinition"], "create users"),
    ],
)
def test_an_import_may_do_no_more_than_its_user(
    cleo: User, change: dict[str, Any], rights: list[str], words: str | None
) -> None:
    cleo.user_permissions.set(Permission.objects.filter(codename__in=rights))
    content = "City,Score,Owner\nBath,1,\n"
    if words is None:
        assert importing.start(User.objects.get(pk=cleo.pk), upload(content), {**MAP, **change}).pk
        return
    with pytest.raises(Refused, match=words):
        importing.start(User.objects.get(pk=cleo.pk), upload(content), {**MAP, **change})
    assert not ImportJob.objects.exists()
