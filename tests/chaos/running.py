"""Leads a run: lets records arrive, has the nemesis strike, waits for the rest, asks the judges."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, connections

from tests.chaos import workload
from tests.chaos.judging import judge
from tests.chaos.nemesis import Nemesis
from tests.chaos.peers import Peers
from tests.chaos.servers import Server
from tests.chaos.workers import FastClock, hurry


class Run:
    """One run by its options: ``enrollments``, ``kills``, ``stops``, ``seed``, ``patience``."""

    def __init__(self, options: argparse.Namespace, directory: Path, server: Server | None) -> None:
        self.options = options
        self.directory = directory
        self.server = server
        self.now = FastClock(time.time())
        self.arrived = 0

    def go(self) -> dict[str, Any]:
        """Do it all and return what is to be printed; ``faults`` are lines for people."""
        began = time.monotonic()
        hurry(self.now)
        with Peers(self.directory, self.options.seed) as peers:
            self.world = workload.build(peers.url)
            nemesis = Nemesis(self.now, self.options.seed, self.directory / "workers.log", self.server)
            try:
                self._break(nemesis)
                self._wait_for_the_rest()
            finally:
                nemesis.end()
        return self._judged(nemesis, peers.diary, time.monotonic() - began)

    def _break(self, nemesis: Nemesis) -> None:
        """Strike until all strikes are done; a share of the records arrives before each, so that there is work."""
        kills, stops = self.options.kills, self.options.stops
        for strike in range(kills):
            self._arrive(self.options.enrollments * (strike + 1) // max(1, kills))
            nemesis.strike()
            if stops and strike % max(1, kills // stops) == kills // stops // 2 and nemesis.stops < stops:
                nemesis.stop_database()
            nemesis.watch(0.2)
        self._arrive(self.options.enrollments)

    def _arrive(self, upto: int) -> None:
        """Have so many records arrived; what a stopped database took back arrives again."""
        while self.arrived < upto:
            try:
                self.arrived = workload.arrived()
                workload.arrive(self.world, self.arrived, min(200, upto - self.arrived), self.now())
                self.arrived = workload.arrived()
            except (DatabaseError, InterfaceError):
                connections.close_all()
                time.sleep(0.1)

    def _wait_for_the_rest(self) -> None:
        """Wait until nobody is inside any more, as long as patience lasts."""
        end = time.monotonic() + self.options.patience
        while time.monotonic() < end:
            if workload.is_over():
                return
            time.sleep(0.1)

    def _judged(self, nemesis: Nemesis, written: Path, seconds: float) -> dict[str, Any]:
        waits = sorted(nemesis.recoveries)
        return {
            "seed": self.options.seed,
            **judge(self.world, written, self.now.real),
            "kills": nemesis.kills,
            "pauses": nemesis.pauses,
            "database_stops": nemesis.stops,
            "seconds": round(seconds, 1),
            "recovery_p99": round(waits[int(len(waits) * 0.99)], 2) if waits else None,
        }
