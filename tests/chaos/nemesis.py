"""Breaks things by a seeded plan: kills and pauses workers that it started itself, and stops its own database."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Max

from tests.chaos import forking
from tests.chaos.servers import Server
from tests.chaos.workers import LEASE, FastClock, move, send
from workflows.models import LogEntry

#: Seconds between two faults.
SHORTEST, LONGEST = 0.05, 0.3
#: After so many kills a worker is paused for longer than its lease: it wakes up and thinks that it still has it.
PAUSE_EVERY = 12
ROLES: dict[str, Callable[[FastClock], None]] = {"mover 1": move, "mover 2": move, "sender": send}


@dataclass
class Nemesis:
    """Keeps the workers running and breaks them. ``kills``, ``pauses`` and ``stops`` count."""

    now: FastClock
    seed: int
    log: Path
    server: Server | None = None
    kills: int = 0
    pauses: int = 0
    stops: int = 0
    recoveries: list[float] = field(default_factory=list)
    _crew: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        for role in ROLES:
            self._begin(role)

    def strike(self) -> None:
        """Wait a while, then kill somebody; now and then pause a mover first."""
        time.sleep(self._chance.uniform(SHORTEST, LONGEST))
        if self.kills % PAUSE_EVERY == PAUSE_EVERY - 1:
            self._pause(self._chance.choice(["mover 1", "mover 2"]))
        role = self._chance.choice(list(ROLES))
        code = forking.kill(self._crew.pop(role))
        if code != -signal.SIGKILL:
            raise AssertionError(f"The {role} had ended by itself with {code}: see {self.log}")
        self.kills += 1
        self._begin(role)

    def stop_database(self) -> None:
        """Stop the database in the middle of everything and start it again."""
        assert self.server is not None
        connections.close_all()
        self.server.crash(self._chance.uniform(0.1, 0.6))
        self.stops += 1

    def watch(self, seconds: float) -> None:
        """Note how long it takes until somebody has logged a step; nothing where nobody does in this time."""
        began, before = time.monotonic(), newest()
        while time.monotonic() - began < seconds:
            if newest() != before:
                self.recoveries.append(time.monotonic() - began)
                return
            time.sleep(0.01)

    def end(self) -> None:
        """Kill all workers."""
        for pid in self._crew.values():
            forking.kill(pid)
        self._crew.clear()

    def _begin(self, role: str) -> None:
        self._crew[role] = forking.fork(lambda: ROLES[role](self.now), self.log)

    def _pause(self, role: str) -> None:
        pid = self._crew[role]
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(LEASE * 1.5)
        finally:
            os.kill(pid, signal.SIGCONT)
        self.pauses += 1


def newest() -> int | None:
    """Return the number of the newest log entry, None while the database is away."""
    try:
        found: int | None = LogEntry.objects.aggregate(last=Max("pk"))["last"]
        return found
    except (DatabaseError, InterfaceError):
        connections.close_all()
        return None
