"""Effects outside the database: claims deliveries, calls without an open transaction, records what came of it.

Many threads send and none of them speaks to the database; one thread claims and records.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from django.utils.translation import gettext as _

from crm.lib.http.policy import GIVE_UP_AFTER, gap
from workflows.channels import CHANNELS, Again, Clock, Failed, Parcel, Result, Sent, Unknown
from workflows.engine.delivering import claiming, recording
from workflows.engine.delivering.breaker import Breakers

__all__ = ["Breakers", "Clock", "are_due", "deliver"]

logger = logging.getLogger(__name__)

THREADS = 32
#: Answers that are recorded in one transaction.
SET = 32
#: Seconds between two renewals of the leases of what is under way.
RENEWAL = 15.0


def are_due(now: datetime) -> bool:
    """Return whether something is to be sent that nobody is sending."""
    return claiming.due(now).exists()


def deliver(clock: Clock, goes_on: Callable[[], bool] = lambda: True, breakers: Breakers | None = None) -> int:
    """Send what is due until nothing is left; returns how many attempts were made.

    Once ``goes_on`` says no, nothing more is begun, and what is under way is waited for.
    """
    round_ = _Round(clock, breakers or Breakers())
    with ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as pool:
        while True:
            begun = round_.begin(pool) if goes_on() else 0
            if not begun and not round_.in_air:
                return round_.attempts
            round_.land()


class _Round:
    """What is under way, and what is known of the hosts."""

    def __init__(self, clock: Clock, breakers: Breakers) -> None:
        self.clock = clock
        self.breakers = breakers
        self.token = claiming.new_token()
        self.in_air: dict[Future[Result], Parcel] = {}
        self.attempts = 0
        self._renewed = time.monotonic()

    def begin(self, pool: ThreadPoolExecutor) -> int:
        """Begin as many as there is room for; returns how many were found."""
        free = THREADS - len(self.in_air)
        if free == 0:
            return 0
        now = self.clock()
        flying = Counter(parcel.host for parcel in self.in_air.values())
        full = {host for host, number in flying.items() if self.breakers.room(host, number, now) == 0}
        full |= self.breakers.left_alone(now)
        parcels, lost = claiming.claim(
            self.token, now, lambda host: self.breakers.room(host, flying[host], now), free, full
        )
        for parcel in parcels:
            self.in_air[pool.submit(_send, parcel, self.clock)] = parcel
        if lost:
            recording.record([(parcel, recording.fate_unknown()) for parcel in lost], self.token, now)
        self.attempts += len(parcels)
        return len(parcels) + len(lost)

    def land(self) -> None:
        """Wait for the next answers, a second at most, and record them."""
        done, _flying = wait(self.in_air, timeout=1.0, return_when=FIRST_COMPLETED)
        outcomes = [(self.in_air.pop(future), future.result()) for future in list(done)[:SET]]
        if time.monotonic() - self._renewed > RENEWAL:
            self._renewed = time.monotonic()
            claiming.renew([parcel.id for parcel in self.in_air.values()], self.token)
        if outcomes:
            now = self.clock()
            recording.record(outcomes, self.token, now)
            for parcel, result in outcomes:
                self._judge(parcel.host, result, now)

    def _judge(self, host: str, result: Result, now: datetime) -> None:
        if isinstance(result, Sent | Failed):
            # Whoever says no is there.
            self.breakers.succeeded(host)
            return
        self.breakers.failed(host, now)
        until = self.breakers.open_until(host, now)
        if until is not None:
            recording.put_off(host, until, now)


def _send(parcel: Parcel, clock: Clock) -> Result:
    """Send in a thread of its own; whatever goes wrong there is an answer too."""
    channel = CHANNELS.get(parcel.channel)
    if channel is None:
        return Failed(_("This way of sending is not installed here."))
    try:
        return channel.send(parcel, clock)
    except Exception as error:
        logger.exception("Sending %s failed.", parcel.key)
        answer = {"message": type(error).__name__}
        if not channel.is_repeatable:
            return Unknown(_("Something unexpected went wrong while it was being sent. It may have been sent or not."))
        at = clock() + gap(parcel.attempt, parcel.key)
        if at > parcel.first_at + GIVE_UP_AFTER:
            return Failed(_("Something unexpected went wrong each time. The server's log has the details."))
        return Again(at, answer=answer)
