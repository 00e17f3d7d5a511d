"""Uploading a table: the file is chosen once, and kept while its guessed map is checked."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from records.models import ImportJob

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/records/importjob/add/"


@pytest.fixture(autouse=True)
def _files_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def guessed(client: Client) -> dict[str, str]:
    """Upload a table without a map and return the form that comes back, filled in."""
    file = SimpleUploadedFile("people.csv", b"E-mail,Given name\nada@example.com,Ada\n")
    form = client.post(UPLOAD, {"object_type": "contact", "file": file}).context["form"]
    return {"object_type": "contact", "kept": form["kept"].value(), "map": form["map"].value()}


def test_the_file_is_chosen_once(as_ada: Client) -> None:
    as_ada.post(UPLOAD, guessed(as_ada))
    job = ImportJob.objects.get()
    assert job.file_name == "people.csv"
    with job.file.open() as file:
        assert file.read() == b"E-mail,Given name\nada@example.com,Ada\n"


def test_a_file_that_is_gone_or_somebody_elses_is_asked_for_again(as_ada: Client) -> None:
    page = as_ada.post(UPLOAD, {**guessed(as_ada), "kept": "forged"})
    assert "Choose it again" in str(page.context["form"].errors)
    page = as_ada.post(UPLOAD, {**guessed(as_ada), "kept": ""})
    assert "Choose a file" in str(page.context["form"].errors)
    assert not ImportJob.objects.exists()
