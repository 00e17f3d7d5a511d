"""The time that is left for one exchange: one deadline for all of it, so that nobody gains by dripping bytes."""

from collections.abc import Callable

from crm.lib.http.failures import Halted, TimedOut

#: Seconds that only grow, such as ``time.monotonic``.
Clock = Callable[[], float]


class Deadline:
    """Counts down from the moment it is made."""

    def __init__(self, host: str, seconds: float, clock: Clock) -> None:
        self.host = host
        self.seconds = seconds
        self._clock = clock
        self._start = clock()

    def spent(self) -> float:
        """Return the seconds since the start."""
        return self._clock() - self._start

    def left(self, phase: str, most: float | None = None) -> float:
        """Return the seconds left, at most ``most``; halt when there are none."""
        left = self.seconds - self.spent()
        if left <= 0:
            raise self.over(phase)
        return left if most is None else min(left, most)

    def over(self, phase: str, seconds: float | None = None) -> Halted:
        """Return the end of an exchange whose time ran out, during a phase of ``seconds`` or as a whole."""
        return Halted(TimedOut(self.host, phase, self.seconds if seconds is None else seconds))
