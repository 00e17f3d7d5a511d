"""A table of towns that tests import in the background, and what came of it."""

import csv
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import ImportJob

MAP: dict[str, Any] = {"object": "contact", "columns": {"City": "city", "Score": "score"}}
#: Ten rows, of which the fourth and the eighth have no number where one must be.
CITIES = "City,Score\n" + "".join(f"Town {number},{number if number % 4 else 'x'}\n" for number in range(1, 11))


def upload(content: str = CITIES) -> SimpleUploadedFile:
    """Return a content as a browser sends it."""
    return SimpleUploadedFile("../../etc/towns.csv", content.encode())


def rejects_of(job: ImportJob) -> list[str]:
    """Return the numbers of the rejected rows."""
    with job.rejects.storage.open(str(job.rejects.name), "r") as file:
        return [row["Row"] for row in csv.DictReader(file)]


def after(job: ImportJob) -> ImportJob:
    """Return the job as it stands now."""
    job.refresh_from_db()
    return job
