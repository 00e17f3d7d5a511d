"""The processes under the supervisor: each in a group of its own, started again when it dies, and never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from crm.supervisor.ground import ROOT, warn

#: Seconds before a child that died is started again: the first pause, and the longest.
PAUSE, LONGEST_PAUSE = 1.0, 30.0
#: A child that lived so long (seconds) was well, and its next death counts as the first.
WELL = 60.0
#: Seconds that children get to stop by themselves.
PATIENCE = 10.0

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """One command that should be running. Times are monotonic seconds."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = list(command)
        self.started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._due = 0.0

    def start(self, now: float) -> None:
        """Start the command, at the head of a new process group."""
        self.started_at = now
        self._process = subprocess.Popen(
            self.command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent
        )

    def tend(self, now: float) -> bool:
        """Start the command again if it has died and its pause is over; returns whether it was started."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return False
            self._bury(code, now)
        if now < self._due:
            return False
        self.start(now)
        return True

    def restart(self, now: float) -> None:
        """Kill the whole group and start the command anew, whatever state it is in."""
        self.kill()
        self.start(now)

    def is_running(self) -> bool:
        """Tell whether the head of the group is alive."""
        return self._process is not None and self._process.poll() is None

    def ask_to_stop(self) -> None:
        """Ask the head of the group to stop its workers and end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """Kill whatever is left of the group."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _bury(self, code: int, now: float) -> None:
        self.kill()
        self._deaths = 1 if now - self.started_at > WELL else self._deaths + 1
        pause = min(PAUSE * 2 ** (self._deaths - 1), LONGEST_PAUSE)
        self._due = now + pause
        warn(f"The {self.name} ended with code {code}; it starts again in {pause:.0f} s.")


def stop(children: Sequence[Child]) -> None:
    """Stop all: ask first, and after ``PATIENCE`` kill."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(child.is_running() for child in children):
        time.sleep(0.05)
    for child in children:
        child.kill()


def _die_with_parent() -> None:
    """Have Linux end the child when the supervisor is killed outright."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
