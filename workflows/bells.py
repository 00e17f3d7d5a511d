"""Bells: the hint that there is something to do. At most one of a kind lies in the queue; any may be lost.

Nothing depends on them but how soon it happens: rows say what is to be done, and somebody looks at them anyway.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from crm.lib import clock, queue
from workflows.engine import leasing
from workflows.models import Bell

PUMP, DELIVER = "pump", "deliver"
#: Who answers which bell.
TASKS = {PUMP: "workflows.tasks.pump", DELIVER: "workflows.tasks.deliver"}
#: A bell that nobody has answered for so long is taken for lost.
STALE = timedelta(minutes=1)
_is_silent: ContextVar[bool] = ContextVar("bells_are_silent", default=False)


def ring() -> None:
    """Say, once the present transaction has committed, that records or enrollments want to be looked at."""
    if settings.BELLS and not _is_silent.get() and not _is_last_wish():
        transaction.on_commit(_ring_pump, robust=True)


def ring_deliver() -> None:
    """Say, once the present transaction has committed, that something is to be sent."""
    if settings.BELLS:
        transaction.on_commit(_ring_deliver, robust=True)


def ring_again(name: str) -> None:
    """Ring whether or not there is a bell in the queue already: it may have been lost."""
    _row(name).update(rung_at=clock.now())
    queue.later(TASKS[name])


def answer(name: str) -> None:
    """Say that the bell was heard; whoever rings from now on may have found something new."""
    Bell.objects.filter(pk=name, rung_at__isnull=False).update(rung_at=None)


@contextmanager
def silent() -> Iterator[None]:
    """Let the block change records without ringing: it looks at them itself afterwards."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def take(name: str, seconds: int) -> int | None:
    """Take the lease of what only one process does at a time; returns its token, None when another one has it."""
    token = secrets.randbits(62)
    free = f"until IS NULL OR until < {leasing.now()}"
    _row(name)
    return token if _lease(name, token, seconds, free, []) else None


def hold(name: str, token: int, seconds: int) -> bool:
    """Keep a lease for another while; returns whether it was still there."""
    return _lease(name, token, seconds, "token = %s", [token])


def let_go(name: str, token: int) -> None:
    """Give a lease back."""
    Bell.objects.filter(pk=name, token=token).update(until=None, token=0)


def is_taken(name: str) -> bool:
    """Return whether somebody has the lease."""
    return Bell.objects.filter(pk=name, until__gt=Now()).exists()


def _ring_pump() -> None:
    _ring(PUMP)


def _ring_deliver() -> None:
    _ring(DELIVER)


def _ring(name: str) -> None:
    lost = clock.now() - STALE
    if Bell.objects.filter(pk=name, rung_at__gt=lost).exists():
        return
    # Two may have seen the same: one of them rings.
    unheard = Q(rung_at=None) | Q(rung_at__lte=lost)
    if _row(name).filter(unheard).update(rung_at=clock.now()):
        queue.later(TASKS[name])


def _is_last_wish() -> bool:
    """Return whether the transaction has just been asked to ring; it may write thousands of times."""
    wishes = connection.run_on_commit
    return bool(wishes) and wishes[-1][1] is _ring_pump


def _row(name: str) -> "models.QuerySet[Bell]":
    """Return the row of a bell, which is made when it is first wanted."""
    rows = Bell.objects.filter(pk=name)
    if not rows.exists():
        Bell.objects.bulk_create([Bell(name=name)], ignore_conflicts=True)
    return rows


def _lease(name: str, token: int, seconds: int, condition: str, parameters: list[int]) -> bool:
    statement = (
        f"UPDATE {Bell._meta.db_table} SET token = %s, until = {leasing.until()} WHERE name = %s AND ({condition})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [token, seconds, name, *parameters])
        return bool(cursor.rowcount == 1)
