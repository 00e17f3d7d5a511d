"""Imports in the background: progress is seen, and what cannot work is said at once."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import TemporaryUploadedFile

from crm.lib.errors import InvalidValues, Refused
from records import importing
from records.importing import BrokenFile, jobs
from records.importing.loading import Loader
from records.models import Change, Contact, ImportJob
from tests.records.importing.towns import CITIES, MAP, after, rejects_of, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rung")]


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


def test_a_job_that_ended_is_not_run_again(ada: User) -> None:
    job = importing.start(ada, upload(), MAP)
    jobs.run(job.pk)
    jobs.run(job.pk)
    assert Contact.objects.count() == 8


def test_progress_is_written_with_each_chunk(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    honest = Loader.load

    def watch(self: Loader, rows: Any) -> Any:
        seen.append(ImportJob.objects.get().processed)
        return honest(self, rows)

    monkeypatch.setattr(Loader, "load", watch)
    jobs.run(importing.start(ada, upload(), MAP).pk)
    assert seen == [0, 3, 6, 9]


def test_a_broken_file_leaves_a_message(ada: User) -> None:
    job = importing.start(ada, upload(CITIES + "a,1,2,3\n"), MAP)
    jobs.run(job.pk)
    assert after(job).status == "failed"
    assert job.message == "Row 12 has 4 cells, but the header has 2. Is a quote missing?"
    assert not Contact.objects.exists()


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


def test_a_large_upload_is_read_from_its_temporary_file(ada: User) -> None:
    with TemporaryUploadedFile("towns.csv", "text/csv", 0, "utf-8") as file:
        file.write(CITIES.encode())
        job = importing.start(ada, file, MAP)
    jobs.run(job.pk)
    assert after(job).created == 8


def test_an_import_may_do_no_more_than_its_user(cleo: User) -> None:
    cleo.user_permissions.set(Permission.objects.filter(codename__in=["add_contact", "see_all_records"]))
    cleo = User.objects.get(pk=cleo.pk)
    with pytest.raises(Refused, match="create properties"):
        importing.start(cleo, upload(), {**MAP, "create_properties": True})
    assert not ImportJob.objects.exists()
    assert importing.start(cleo, upload(), MAP).pk
