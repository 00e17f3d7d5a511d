"""A Millrace of its own: the real command, on a free port, with a data directory and a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
import pytest

from crm.supervisor.ground import ROOT


class Millrace:
    """One run of the supervisor and what can be seen of it from outside."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.port = int(environ["PORT"])
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "crm.supervisor"], cwd=ROOT, env=environ, stdout=output, stderr=output
            )

    def text(self) -> str:
        """Return everything that it has printed."""
        return self.log.read_text()

    def until(self, what: Callable[[], object], seconds: float = 90) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, f"waited {seconds} s; printed:\n{self.text()}"
            time.sleep(0.1)

    def until_ready(self) -> str:
        """Wait for the line that says so, and return it."""
        self.until(lambda: self.process.poll() is not None or "\nready " in self.text())
        return self.text().strip().splitlines()[-1]

    def fetch(self, path: str) -> str:
        """Return the status line and page at a path; empty when nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
                connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
                return connection.makefile("rb").read().decode()
        except OSError:
            return ""

    def head(self, word: str) -> psutil.Process:
        """Return the child whose command line has the word, once there is one."""
        found: list[psutil.Process] = []

        def is_there() -> bool:
            found[:] = [child for child in self._supervisor().children() if word in _command(child)]
            return len(found) == 1

        self.until(is_there)
        return found[0]

    def family(self) -> list[psutil.Process]:
        """Return every process below the supervisor."""
        return self._supervisor().children(recursive=True)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def _supervisor(self) -> psutil.Process:
        return psutil.Process(self.process.pid)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def gone(processes: list[psutil.Process]) -> bool:
    """Tell whether all these processes have ended."""
    return not any(map(_lives, processes))


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def millrace(tmp_path: Path) -> Iterator[Callable[..., Millrace]]:
    """Return how to start one; all starts of a test share port, data and database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started: list[Millrace] = []
    with _database() as url:
        environ = {
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "MILLRACE_VAR": str(tmp_path / "var"),
            "DATABASE_URL": url,
            "DEMO": "no",
            "HEARTBEAT_SECONDS": "1",
            "HEARTBEAT_LIMIT_SECONDS": "5",
        }

        def start(**variables: str) -> Millrace:
            started.append(Millrace(environ | variables, tmp_path / f"log-{len(started)}"))
            return started[-1]

        yield start
        for one in started:
            if one.process.poll() is None:
                family = one.family()
                one.process.kill()
                one.process.wait()
                psutil.wait_procs(family, 20)


class _database:  # noqa: N801 - a context manager that reads as a verb
    """A database on the server under test: a file of the test's own, or one more database on PostgreSQL."""

    def __enter__(self) -> str:
        self.server = os.environ.get("DATABASE_URL", "")
        if not self.server:
            return ""
        self.name = f"supervisor_{os.getpid()}_{time.monotonic_ns()}"
        self._say(f'CREATE DATABASE "{self.name}"')
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))

    def __exit__(self, *_exception: object) -> None:
        if self.server:
            self._say(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)
