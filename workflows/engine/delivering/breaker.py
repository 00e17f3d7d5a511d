"""How much a host may be given at a time, and when it is left alone. No database, no clock: moments are arguments."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

#: Calls that one host gets at a time.
MOST = 4
#: So many failures in a row and it is left alone; so long, and then one call finds out whether it is well again.
FAILURES = 5
PAUSE = timedelta(seconds=30)


@dataclass
class Breakers:
    """What is known of each host while a process lives; hosts that are well are forgotten."""

    _failures: dict[str, int] = field(default_factory=dict)
    _open_until: dict[str, datetime] = field(default_factory=dict)

    def room(self, host: str, in_air: int, now: datetime) -> int:
        """Return how many more calls a host may get that has ``in_air`` of them already."""
        if self.open_until(host, now) is not None:
            return 0
        most = 1 if self._failures.get(host, 0) >= FAILURES else MOST
        return max(0, most - in_air)

    def open_until(self, host: str, now: datetime) -> datetime | None:
        """Return until when a host is left alone, or None."""
        until = self._open_until.get(host)
        return until if until is not None and until > now else None

    def left_alone(self, now: datetime) -> set[str]:
        """Return the hosts that get nothing at present."""
        return {host for host, until in self._open_until.items() if until > now}

    def succeeded(self, host: str) -> None:
        """Note that a host has answered as it should."""
        self._failures.pop(host, None)
        self._open_until.pop(host, None)

    def failed(self, host: str, now: datetime) -> None:
        """Note that a host did not answer, or that it cannot take more now."""
        self._failures[host] = self._failures.get(host, 0) + 1
        if self._failures[host] >= FAILURES:
            self._open_until[host] = now + PAUSE
