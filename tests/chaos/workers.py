"""Workers that loop over what the pump and the sender do, on a clock that runs faster, with leases that end sooner.

A mover does what the database alone is needed for; the sender speaks to the other side. Both live until they are
killed. Without this haste a run would wait a minute for each dead worker, and hours for what is tried again.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import close_old_connections

from crm.lib import clock
from workflows.engine import claiming, delivering, draining, fusing, running, transitions
from workflows.engine.delivering import claiming as taking

#: Seconds of the clock that pass in a real one.
SPEED = 60
#: Seconds after which a dead mover's and a dead sender's work is taken over.
LEASE, SENDING_LEASE = 2, 5
#: Enrollments that are claimed together: few, so that a kill finds many at work.
BITE = 40


@dataclass(frozen=True)
class FastClock:
    """Shows the time of a day that passes quickly, the same in all processes."""

    began: float

    def __call__(self) -> datetime:
        now = self.began + (time.time() - self.began) * SPEED
        instant = datetime.fromtimestamp(now, UTC)
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def real(self, moment: datetime) -> float:
        """Return when it was that the clock began to show a moment, in seconds since 1970."""
        return self.began + (moment.timestamp() - self.began) / SPEED


def hurry(now: FastClock) -> None:
    """Have this process, and those forked from it, live by the fast clock."""
    clock.now = now
    claiming.LEASE_SECONDS = LEASE
    taking.LEASE_SECONDS = SENDING_LEASE
    delivering.RENEWAL = 0.5
    running.run.__defaults__ = (BITE,)
    # Steps are fused where they can be, however few stand there.
    fusing.LEAST = 2
    # Nobody is given up because workers die all the time.
    transitions.MOST_CLAIMS = 10_000


def move(now: FastClock) -> None:
    """Match, enroll, run steps and look back for ever."""
    while True:
        close_old_connections()
        if not draining.work(now):
            time.sleep(0.02)


def send(now: FastClock) -> None:
    """Send what is due for ever."""
    breakers = delivering.Breakers()
    while True:
        close_old_connections()
        end = now() + timedelta(minutes=5)
        try:
            made = delivering.deliver(now, lambda end=end: now() < end, breakers)  # type: ignore[misc]
        except Exception as error:
            # The database has gone, and comes back.
            print(f"The sender stumbled: {type(error).__name__}", flush=True)
            made = 0
        if not made:
            time.sleep(0.02)
