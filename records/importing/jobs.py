"""Imports in the background: a job's row says how far it is, and any worker can take over from there.

The count of processed rows is written in the transaction of the rows themselves. So a job that is run twice, at once or
after a crash, writes each row once: who finds the count moved by somebody else stops.
"""

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from crm.lib import clock, queue
from crm.lib.errors import CallerError
from records.importing import files, rights, running
from records.importing.running import Keeper, Totals
from records.models import ImportJob

logger = logging.getLogger(__name__)

#: How long one task works on a job before it hands it to the next.
BUDGET = 600.0
#: How long after its last sign of life a job that waits, or one that runs, has probably been forgotten.
FORGOTTEN = (timedelta(minutes=2), timedelta(minutes=5))


def start(user: AbstractBaseUser, file: "File[bytes]", raw_map: dict[str, Any]) -> ImportJob:
    """Keep an uploaded file and have it imported in the background.

    Raises InvalidValues for a map that does not fit, BrokenFile for what is no table, Refused without the right to it.
    Rows are looked at later: what is wrong with them stands in the job's message and in its file of rejected rows.
    """
    plan, _table = running.glance(files.uploaded(file), raw_map)
    rights.demand(user, plan)
    job = ImportJob(
        object_type_id=plan.map.object_type,
        mapping=raw_map,
        user_id=user.pk,
        file_name=Path(file.name or "").name[:255],
    )
    file.seek(0)
    job.file.save(f"{get_random_string(32)}.csv", file)
    start_later(job)
    return job


def start_later(job: ImportJob) -> None:
    """Ring for a worker."""
    queue.later(run, job.pk)


def resume(job: ImportJob) -> None:
    """Let a job that failed go on where it stopped."""
    if ImportJob.objects.filter(pk=job.pk, status=ImportJob.Status.FAILED).update(
        status=ImportJob.Status.WAITING, message="", ended_at=None, touched_at=clock.now()
    ):
        start_later(job)


def sweep(now: datetime) -> int:
    """Ring again for jobs whose bell was lost or whose worker died; returns how many. A ring too many does no harm."""
    waiting = Q(status=ImportJob.Status.WAITING, seen_at__lt=now - FORGOTTEN[0])
    running_ = Q(status=ImportJob.Status.RUNNING, seen_at__lt=now - FORGOTTEN[1])
    jobs = list(
        ImportJob.objects.alias(seen_at=Coalesce("touched_at", "started_at", "asked_at")).filter(waiting | running_)
    )
    for job in jobs:
        start_later(job)
    return len(jobs)


def run(job_id: int) -> None:
    """Import a job's file from where it stands; the task that workers run."""
    job = _claimed(job_id)
    if job is None:
        return
    try:
        checked = running.check(files.stored(job.file), job.mapping)
        totals = running.load(checked, _rejects(job), job.user_id, _JobKeeper(job), _totals(job))
    except _OvertakenError:
        return
    except _BudgetSpentError:
        start_later(job)
        return
    except CallerError as error:
        _end(job, ImportJob.Status.FAILED, str(error))
        return
    except Exception as error:
        logger.exception("Import %s stopped", job_id)
        message = _("The import stopped (%(error)s). The rows before that were imported; it can go on from there.")
        _end(job, ImportJob.Status.FAILED, message % {"error": type(error).__name__})
        return
    name = f"imports/{_rejects(job).name}" if totals.rejected else ""
    _end(job, ImportJob.Status.DONE, "", rejects=name)


class _OvertakenError(Exception):
    """Another worker has moved the job on."""


class _BudgetSpentError(Exception):
    """The task has worked long enough."""


class _JobKeeper(Keeper):
    """Keeps the totals in the job's row, as long as nobody else does."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self.processed = job.processed
        self.until = time.monotonic() + BUDGET

    def begin(self, totals: Totals) -> None:
        if time.monotonic() > self.until:
            raise _BudgetSpentError
        rows = ImportJob.objects.select_for_update().filter(pk=self.job.pk, status=ImportJob.Status.RUNNING)
        if not rows.filter(processed=self.processed).exists():
            raise _OvertakenError

    def kept(self, totals: Totals) -> None:
        ImportJob.objects.filter(pk=self.job.pk).update(
            rows=totals.rows,
            processed=totals.processed,
            created=totals.created,
            updated=totals.updated,
            rejected=totals.rejected,
            notes=totals.notes,
            touched_at=clock.now(),
        )
        self.processed = totals.processed


def _claimed(job_id: int) -> ImportJob | None:
    """Return the job, now running, unless it has ended or gone."""
    with transaction.atomic():
        job = ImportJob.objects.select_for_update().filter(pk=job_id).first()
        if job is None or job.status in {ImportJob.Status.DONE, ImportJob.Status.FAILED}:
            return None
        job.status = ImportJob.Status.RUNNING
        job.touched_at = clock.now()
        job.started_at = job.started_at or job.touched_at
        job.save(update_fields=["status", "started_at", "touched_at"])
    return job


def _totals(job: ImportJob) -> Totals:
    return Totals(job.rows, job.processed, job.created, job.updated, job.rejected, list(job.notes))


def _rejects(job: ImportJob) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / f"rejected-{job.pk}.csv"


def _end(job: ImportJob, status: str, message: str, **values: str) -> None:
    ImportJob.objects.filter(pk=job.pk).update(status=status, message=message, ended_at=clock.now(), **values)
