"""Signs of life of the background workers on this machine: files under ``var`` that the supervisor looks at."""

import os
from pathlib import Path

from django.conf import settings


def touch() -> None:
    """Say that a worker got through to a task."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    _file().touch()


def last() -> float:
    """Return when a worker last got through to a task, as a Unix time; 0 when none ever did."""
    try:
        return _file().stat().st_mtime
    except FileNotFoundError:
        return 0.0


def mark_busy() -> None:
    """Say that this process is at work on a task, which may take long."""
    _busy().mkdir(parents=True, exist_ok=True)
    (_busy() / str(os.getpid())).touch()


def mark_idle() -> None:
    """Say that this process has finished its task."""
    (_busy() / str(os.getpid())).unlink(missing_ok=True)


def busy() -> int:
    """Return how many living processes are at work on a task."""
    marks = _busy().iterdir() if _busy().is_dir() else ()
    return sum(1 for mark in marks if _is_alive(int(mark.name)))


def forget_busy() -> None:
    """Remove the marks of a cluster that has gone."""
    for mark in _busy().iterdir() if _busy().is_dir() else ():
        mark.unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.VAR) / "heartbeat"


def _busy() -> Path:
    return Path(settings.VAR) / "busy"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
