"""Opens the house and keeps it open until it is told to stop."""

import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

from crm.lib import environment, heartbeat, queue
from crm.supervisor import children, preparing
from crm.supervisor.children import Child
from crm.supervisor.ground import CannotStart, Ground, say, warn
from crm.supervisor.watchdog import Watchdog

#: Seconds within which the web server must answer for the first time.
PATIENCE = 60.0
#: Seconds between two looks at the children.
PULSE = 0.25
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(ground: Ground) -> None:
    """Prepare, start web server and workers, watch over them; returns after they have stopped."""
    greeting = preparing.prepare()
    stopping = threading.Event()
    _on_signals(lambda *_: stopping.set())
    web, cluster = Child("web server", _web(ground)), Child("cluster of workers", _cluster())
    watchdog = _watchdog()
    try:
        heartbeat.forget_busy()
        web.start(time.monotonic())
        cluster.start(time.monotonic())
        watchdog.cluster_started(time.time())
        if not _answers(ground, web, stopping):
            return
        say(f"Millrace is at {settings.BASE_URL}/")
        say(greeting)
        say(f"ready {settings.BASE_URL}/")
        while not stopping.wait(PULSE):
            _look_after(web, cluster, watchdog)
    finally:
        say("Stopping.")
        children.stop([web, cluster])


def stop_on_signals() -> None:
    """While nothing runs yet, let each signal that means stop interrupt whatever is being done."""
    _on_signals(signal.default_int_handler)


def _on_signals(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _look_after(web: Child, cluster: Child, watchdog: Watchdog) -> None:
    web.tend(time.monotonic())
    if cluster.tend(time.monotonic()):
        heartbeat.forget_busy()
        watchdog.cluster_started(time.time())
    if watchdog.is_hung(time.time()):
        warn(f"The workers have not answered for {watchdog.limit:.0f} s; they start anew.")
        heartbeat.forget_busy()
        cluster.restart(time.monotonic())
        watchdog.cluster_started(time.time())


def _watchdog() -> Watchdog:
    return Watchdog(
        ring=_ring,
        last_beat=heartbeat.last,
        busy=heartbeat.busy,
        workers=settings.WORKERS,
        every=environment.number("HEARTBEAT_SECONDS", 10),
        limit=environment.number("HEARTBEAT_LIMIT_SECONDS", 60),
    )


def _ring() -> None:
    try:
        queue.ask_for_beat()
    finally:
        connections.close_all()


def _web(ground: Ground) -> list[str]:
    address = f"[{ground.host}]:{ground.port}" if ":" in ground.host else f"{ground.host}:{ground.port}"
    command = [sys.executable, "-m", "gunicorn", "crm.wsgi", f"--bind={address}", "--worker-class=gthread"]
    command += [f"--workers={environment.number('WEB_WORKERS', 2)}", "--threads=4", "--graceful-timeout=5"]
    return [*command, "--log-level=warning", "--no-control-socket"]


def _cluster() -> list[str]:
    return [sys.executable, "manage.py", "qcluster"]


def _answers(ground: Ground, web: Child, stopping: threading.Event) -> bool:
    """Wait for the web server; returns False when told to stop, raises ``CannotStart`` when it stays silent."""
    deadline = time.monotonic() + PATIENCE
    while not stopping.wait(0.1):
        if _is_answering(ground):
            return True
        web.tend(time.monotonic())
        if time.monotonic() > deadline:
            raise CannotStart(f"The web server did not answer within {PATIENCE:.0f} s; its messages are above.")
    return False


def _is_answering(ground: Ground) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(ground.host, ground.host)
    name = urlsplit(settings.BASE_URL).netloc
    try:
        with socket.create_connection((host, ground.port), timeout=5) as connection:
            connection.sendall(f"GET /admin/login/ HTTP/1.0\r\nHost: {name}\r\n\r\n".encode())
            status = connection.makefile("rb").readline().split()
    except OSError:
        return False
    return len(status) > 1 and status[1] < b"500"
