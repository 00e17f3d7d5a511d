"""Stops jobs and takes bites: each in one transaction with its cursor, so that none is lost or doubled."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import OperationalError, transaction

from crm.lib.errors import CallerError
from workflows.engine.jobs.base import JobKind
from workflows.models import Job

logger = logging.getLogger(__name__)


def stop(jobs: Iterable[int], now: datetime) -> int:
    """Stop jobs; what they have done stays. Returns how many were still open."""
    return Job.objects.filter(pk__in=jobs, ended_at=None).update(ended_at=now)


def take_bites(kinds: "Iterable[JobKind]", now: datetime) -> int:
    """Take one bite of each open job of these kinds; returns how many records were dealt with or jobs ended."""
    by_slug = {kind.slug: kind for kind in kinds}
    open_jobs = Job.objects.filter(ended_at=None, kind__in=by_slug).order_by("pk").values_list("pk", "kind")
    return sum(_bite(number, by_slug[kind], now) for number, kind in list(open_jobs))


def _bite(number: int, kind: JobKind, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _work(number, kind, now)
    except OperationalError:
        # A deadlock, or a database that is going down: the job stands where it stood.
        logger.warning("A bite of job %s has to be taken again.", number, exc_info=True)
        return 0
    except Exception as error:
        logger.exception("Job %s failed.", number)
        message = str(error) if isinstance(error, CallerError) else type(error).__name__
        with transaction.atomic():
            job = Job.objects.select_for_update().filter(pk=number, ended_at=None).first()
            if job is not None:
                job.data, job.ended_at = {**job.data, "error": message}, now
                job.save(update_fields=["data", "ended_at"])
        return 1


def _work(number: int, kind: JobKind, now: datetime) -> int:
    locked = Job.objects.select_for_update(skip_locked=True, of=("self",)).select_related("workflow")
    job = locked.filter(pk=number, ended_at=None).first()
    if job is None:
        return 0
    bite = kind.bite(job, now)
    job.cursor, job.done = bite.cursor, job.done + bite.done
    job.ended_at = now if bite.is_over else None
    job.save(update_fields=["data", "cursor", "done", "ended_at"])
    return bite.done + bite.is_over
