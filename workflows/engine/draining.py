"""Does everything that is due, round after round, until nothing is left or it is time to stop.

It reads rows and nothing else: who rang, and whether anybody did, makes no difference.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import connection

from records.models import Change, Event
from workflows.channels import Clock
from workflows.engine import delivering, jobs, leasing, matching, relatives, running, schedules, sweeping, waking
from workflows.models import Delivery, Enrollment, Job, Wait

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Totals:
    """How much was done: changes and events looked at, passes begun, steps taken, attempts to send, steps failed.

    ``others`` counts what has no name of its own, such as bites of jobs; it says that there was something to do.
    """

    changes: int = 0
    enrolled: int = 0
    steps: int = 0
    deliveries: int = 0
    failed: int = 0
    others: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True)
class Present:
    """What a glance at the rows tells: whether the engine has something to do, and the sender."""

    is_due: bool
    is_to_be_sent: bool


def look(now: datetime) -> Present:
    """Return whether anything is due, in one query that costs next to nothing."""
    instant = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_glance(), [instant, instant])
        is_due, is_to_be_sent = cursor.fetchone()
    return Present(bool(is_due), bool(is_to_be_sent))


def _glance() -> str:
    is_free = f"(lease_until IS NULL OR lease_until < {leasing.now()})"
    return (
        f"SELECT EXISTS(SELECT 1 FROM {Change._meta.db_table} WHERE NOT dispatched)"
        f" OR EXISTS(SELECT 1 FROM {Event._meta.db_table} WHERE NOT dispatched)"
        f" OR EXISTS(SELECT 1 FROM {Wait._meta.db_table} WHERE NOT looked)"
        f" OR EXISTS(SELECT 1 FROM {Job._meta.db_table} WHERE ended_at IS NULL)"
        f" OR EXISTS(SELECT 1 FROM {Enrollment._meta.db_table} WHERE state = 'ready' AND due_at <= %s AND {is_free}),"
        f" EXISTS(SELECT 1 FROM {Delivery._meta.db_table}"
        f" WHERE state IN ('due', 'sending') AND next_try <= %s AND {is_free})"
    )


def drain(now: datetime) -> Totals:
    """Do everything that is due at ``now``, deliveries included, until nothing is left; what goes wrong is raised."""
    return drain_by(lambda: now)


def drain_by(clock: Clock) -> Totals:
    """Do everything that is due by a clock, as ``drain`` does."""
    last = Enrollment.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    sweeping.sweep(clock())
    total = Totals()
    while True:
        done = work(clock, raises=True) + Totals(deliveries=delivering.deliver(clock))
        total += done
        if not done:
            return total + Totals(enrolled=Enrollment.objects.filter(pk__gt=last, parent=None).count())


def work(clock: Clock, goes_on: Callable[[], bool] = lambda: True, *, raises: bool = False) -> Totals:
    """Do what the database alone is needed for until nothing is left or ``goes_on`` says no.

    One stage that goes wrong is logged and does not keep the others from their work, unless ``raises``.
    """
    total = Totals()
    while goes_on():
        done = Totals()
        for stage in STAGES:
            done += _guarded(stage, clock(), raises)
        if not done:
            break
        total += done
    return total


def _guarded(stage: "Stage", now: datetime, raises: bool) -> Totals:
    try:
        return stage(now)
    except Exception:
        if raises:
            raise
        logger.exception("A stage of the engine failed: %s", stage.__name__)
        return Totals()


def _match(now: datetime) -> Totals:
    return Totals(changes=matching.match(now))


def _look_back(now: datetime) -> Totals:
    return Totals(others=waking.look_back(now))


def _jobs(now: datetime) -> Totals:
    return Totals(others=jobs.work(now))


def _run(now: datetime) -> Totals:
    ran = running.run(now)
    return Totals(steps=ran.steps, failed=ran.failed, others=ran.claimed)


def _fire(now: datetime) -> Totals:
    return Totals(others=schedules.fire(now))


def _recheck(now: datetime) -> Totals:
    return Totals(others=relatives.recheck(now))


#: One bite of one kind of work; returns what it did, nothing where there was nothing to do.
Stage = Callable[[datetime], Totals]
STAGES: tuple[Stage, ...] = (_match, _jobs, _look_back, _run, _fire, _recheck)
