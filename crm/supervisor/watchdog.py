"""Notices a cluster of workers that lives and does nothing.

django-q2 cannot see it itself: an idle worker that is killed while it holds the queue's lock leaves all others waiting
for ever (django-q2 issue 23). So a bell is rung regularly, and workers that do not come to it are hung, unless every
one of them is at work on something long.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from crm.supervisor.ground import warn


@dataclass
class Watchdog:
    """Rings every ``every`` seconds; silence of ``limit`` seconds means hung. Times are Unix times."""

    ring: Callable[[], None]
    last_beat: Callable[[], float]
    busy: Callable[[], int]
    workers: int
    every: float
    limit: float
    #: Seconds that a new cluster gets before its silence counts.
    grace: float = 15.0
    _excused_until: float = field(default=0.0, init=False)
    _next_ring: float = field(default=0.0, init=False)
    _looked_at: float = field(default=0.0, init=False)

    def cluster_started(self, now: float) -> None:
        """Give a new cluster time to come up."""
        self._excused_until = now + self.grace

    def is_hung(self, now: float) -> bool:
        """Ring if it is time to, and tell whether the workers have been silent for too long.

        Silence does not count while the machine slept, or while the bell could not be rung.
        """
        if now - self._looked_at > self.every:
            self._excused_until = max(self._excused_until, now)
        self._looked_at = now
        if now >= self._next_ring:
            self._next_ring = now + self.every
            if not self._rang():
                self._excused_until = max(self._excused_until, now)
        silence = now - max(self.last_beat(), self._excused_until)
        return silence > self.limit and self.busy() < self.workers

    def _rang(self) -> bool:
        try:
            self.ring()
        except Exception as error:  # whatever the database says, the supervisor goes on
            warn(f"The workers could not be asked for a sign of life: {error}")
            return False
        return True
