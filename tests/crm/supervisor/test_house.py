"""The real command: it opens, stays open whatever dies, and closes without leaving anybody behind."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.crm.supervisor.conftest import Millrace, gone

Start = Callable[..., Millrace]

#: What becomes of the processes is the same whatever the database is; it is tried once.
once = pytest.mark.skipif(bool(os.environ.get("ONLY_DATABASE_TESTS")), reason="does not depend on the database")


def test_it_opens_says_so_last_and_closes_cleanly(millrace: Start) -> None:
    house = millrace()
    assert house.until_ready() == f"ready http://127.0.0.1:{house.port}/"
    assert "200 OK" in house.fetch("/admin/login/")
    assert "Sign in as admin with the password " in house.text()
    house.until(lambda: len(house.family()) >= 6, 30)  # gunicorn with its workers, the cluster with its own
    family = house.family()
    assert house.stop(signal.SIGINT) == 0
    assert gone(family)
    assert house.fetch("/admin/login/") == ""


def test_the_second_run_is_ready_within_seconds_and_keeps_the_demo(millrace: Start, tmp_path: Path) -> None:
    first = millrace(DEMO="yes")
    first.until_ready()
    assert first.stop(signal.SIGTERM) == 0
    begun = time.monotonic()
    second = millrace(DEMO="yes")
    second.until_ready()
    assert time.monotonic() - begun < 15
    assert second.stop(signal.SIGHUP) == 0
    for once in ("Collecting static files.", "Seeding the demo; this happens once.", "Contacts: 600"):
        assert once in first.text()
        assert once not in second.text()
    assert [line for line in first.text().splitlines() if "password" in line] == [
        line for line in second.text().splitlines() if "password" in line
    ]
    assert (tmp_path / "var" / "demo-password").stat().st_mode & 0o777 == 0o600


@once
def test_a_web_worker_that_is_killed_is_replaced(millrace: Start) -> None:
    house = millrace()
    house.until_ready()
    for worker in house.head("gunicorn").children():
        worker.kill()
    house.until(lambda: "200 OK" in house.fetch("/admin/login/"), 30)
    house.head("gunicorn").kill()
    house.until(lambda: "The web server ended with code -9" in house.text(), 10)
    house.until(lambda: "200 OK" in house.fetch("/admin/login/"), 30)


def test_workers_that_hang_are_replaced(millrace: Start, tmp_path: Path) -> None:
    """The one that is killed while it waits takes the queue's lock with it, and django-q2's new ones wait for ever."""
    house = millrace()
    house.until_ready()
    heartbeat = tmp_path / "var" / "heartbeat"
    house.until(heartbeat.exists)
    cluster = house.head("qcluster")
    [sentinel] = cluster.children()
    hung = sentinel.children()
    for worker in hung:
        worker.kill()
    house.until(lambda: "The workers have not answered for 5 s; they start anew." in house.text())
    house.until(lambda: gone([cluster, sentinel, *hung]), 10)
    assert house.head("qcluster").pid != cluster.pid
    anew = time.time()
    house.until(lambda: heartbeat.stat().st_mtime > anew)


@once
def test_a_cluster_that_is_killed_is_replaced_and_leaves_no_orphans(millrace: Start, tmp_path: Path) -> None:
    house = millrace()
    house.until_ready()
    house.until((tmp_path / "var" / "heartbeat").exists)
    cluster = house.head("qcluster")
    below = cluster.children(recursive=True)
    cluster.kill()
    house.until(lambda: "The cluster of workers ended with code -9" in house.text(), 10)
    house.until(lambda: gone(below), 10)
    anew = time.time()
    house.until(lambda: (tmp_path / "var" / "heartbeat").stat().st_mtime > anew)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
@once
def test_nobody_stays_when_the_supervisor_itself_is_killed(millrace: Start) -> None:
    house = millrace()
    house.until_ready()
    family = house.family()
    house.stop(signal.SIGKILL)
    house.until(lambda: gone(family), 30)


def test_a_port_that_is_taken_ends_it_with_a_message(millrace: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        house = millrace(PORT=str(port))
        assert house.process.wait(30) == 1
    assert house.text() == (
        f"Cannot listen on 127.0.0.1 port {port} (Address already in use). Try make run PORT={port + 1}.\n"
    )


def test_a_database_that_stays_away_ends_it_with_a_message(millrace: Start, tmp_path: Path) -> None:
    house = millrace(DATABASE_URL=f"postgresql://ada@/crm?host={tmp_path}", DATABASE_WAIT_SECONDS="1")
    assert house.process.wait(30) == 1
    assert "The database does not answer yet; waiting up to 1 s for it." in house.text()
    assert "Start it, or correct DATABASE_URL." in house.text()


def test_an_interrupt_before_it_is_ready_ends_it_at_once(millrace: Start, tmp_path: Path) -> None:
    house = millrace(DATABASE_URL=f"postgresql://ada@/crm?host={tmp_path}")
    house.until(lambda: "waiting up to 60 s" in house.text())
    assert house.stop() == 0
    assert not [one for one in psutil.process_iter() if one.ppid() == house.process.pid != os.getpid()]
