"""What django-q2 runs: the pump, which moves records on, and the sender. Both read rows; what rang makes no difference.

One pump stays when it has nothing left to do and looks at the rows four times a second, so that what falls due by time
begins within a second. It works in shifts, so that its worker is lent, not given.
"""

import logging
import os
import time
from datetime import datetime

from django.db import close_old_connections

from crm.lib import clock, queue
from workflows import bells
from workflows.engine import delivering, draining
from workflows.engine.draining import Totals

logger = logging.getLogger(__name__)

#: The leases of those who do something alone.
KEEPER, SENDER = "keeper", "sender"
#: Seconds that a pump works before it makes room for other tasks.
PUMPING = 20.0
#: Seconds that a keeper stays before it makes room; it comes back at once.
SHIFT = 10.0
#: Seconds for which a keeper is still thought to be there when nothing is heard of it.
KEEPING_LEASE = 45
#: Seconds that a sender begins with new deliveries, and for which it is thought to be there when nothing is heard.
SENDING, SENDING_LEASE = 300.0, 45
#: Seconds between two looks at the rows, and between two rounds that also look at what the rows do not tell.
POLL, ROUND = 0.25, 5.0
#: Seconds for which a keeper waits for a database that has gone.
PATIENCE = 600.0

_breakers = delivering.Breakers()


def sweep(now: datetime) -> None:
    """Ring, whoever has rung and whether it was heard: done every minute."""
    bells.ring_again(bells.PUMP)
    if delivering.are_due(now):
        bells.ring_again(bells.DELIVER)


def pump(token: int = 0) -> None:
    """Do what is due; then stay, if nobody else does or if the token says that this one is to."""
    bells.answer(bells.PUMP)
    if token and not bells.hold(KEEPER, token, KEEPING_LEASE):
        return
    token = token or bells.take(KEEPER, KEEPING_LEASE) or 0
    _pump()
    if token:
        _Keeper(token).stay()


def deliver() -> None:
    """Send what is due, if nobody else does: one process alone knows how many calls a host has in the air."""
    bells.answer(bells.DELIVER)
    token = bells.take(SENDER, SENDING_LEASE)
    if token is None:
        return
    try:
        delivering.deliver(clock.now, _Lease(token), _breakers)
    finally:
        bells.let_go(SENDER, token)
    bells.ring()
    if delivering.are_due(clock.now()) and not queue.is_stopping():
        bells.ring_deliver()


def _pump() -> Totals:
    """Do what is due for as long as a task may take; ring for those who go on where it stops."""
    end = time.monotonic() + PUMPING
    parent = os.getppid()
    with bells.silent():
        done = draining.work(clock.now, lambda: time.monotonic() < end and not _must_stop(parent))
    if time.monotonic() >= end:
        bells.ring()
    if delivering.are_due(clock.now()):
        bells.ring_deliver()
    return done


class _Keeper:
    """The one that looks at the rows while there is nothing to do."""

    def __init__(self, token: int) -> None:
        self.token = token
        self.began = time.monotonic()
        self.parent = os.getppid()
        self._rounded = self.began

    def stay(self) -> None:
        """Look until the shift is over and the next one is called; wait for a database that has gone."""
        while not self._has_ended():
            try:
                self._look()
                if time.monotonic() - self.began > SHIFT and self._hand_over():
                    return
                time.sleep(POLL)
            except Exception:
                logger.exception("Looking for what falls due failed.")
                close_old_connections()
                time.sleep(1.0)

    def _has_ended(self) -> bool:
        if not _must_stop(self.parent):
            return time.monotonic() - self.began > PATIENCE
        bells.let_go(KEEPER, self.token)
        return True

    def _look(self) -> None:
        present = draining.look(clock.now())
        is_time = time.monotonic() - self._rounded > ROUND
        if present.is_due or is_time:
            self._rounded = time.monotonic()
            _pump()
        elif present.is_to_be_sent and not bells.is_taken(SENDER):
            bells.ring_deliver()

    def _hand_over(self) -> bool:
        """Call the next shift, unless somebody else keeps by now."""
        if bells.hold(KEEPER, self.token, KEEPING_LEASE):
            queue.later(pump, self.token)
        return True


class _Lease:
    """Says whether a sender goes on, and keeps its lease while it does."""

    def __init__(self, token: int) -> None:
        self.token = token
        self.began = self._renewed = time.monotonic()
        self.parent = os.getppid()

    def __call__(self) -> bool:
        now = time.monotonic()
        if now - self._renewed > SENDING_LEASE / 3:
            self._renewed = now
            if not bells.hold(SENDER, self.token, SENDING_LEASE):
                return False
        return now - self.began < SENDING and not _must_stop(self.parent)


def _must_stop(parent: int) -> bool:
    """Return whether the cluster is stopping, or has died and left this worker behind."""
    return queue.is_stopping() or os.getppid() != parent
