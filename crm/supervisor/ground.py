"""Lays what must lie there before Django can start: the data directory, the secret key, the address."""

import fcntl
import os
import secrets
import socket
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent.parent


class CannotStart(Exception):
    """Millrace cannot start; the text says why and what to do."""


@dataclass(frozen=True)
class Ground:
    """Where this Millrace keeps its data and where it listens. ``lock`` is held as long as it runs."""

    var: Path
    host: str
    port: int
    lock: TextIO


def lay(environ: MutableMapping[str, str]) -> Ground:
    """Prepare the data directory and complete the environment from which settings are read.

    What is given stays; raises ``CannotStart`` for a port that is taken and for data that another one runs on.
    """
    var = Path(environ.get("MILLRACE_VAR") or ROOT / "var").resolve()
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    host = environ.get("HOST") or "127.0.0.1"
    port = _port(environ.get("PORT") or "8000")
    lock = _claim(var)
    try:
        _refuse_taken(host, port)
    except CannotStart:
        lock.close()
        raise
    environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    environ["MILLRACE_VAR"] = str(var)
    if not environ.get("SECRET_KEY"):
        keep(var / "secret_key", secrets.token_urlsafe(48))
    if not environ.get("BASE_URL"):
        environ["BASE_URL"] = f"http://127.0.0.1:{port}"
        environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
    return Ground(var, host, port, lock)


def keep(path: Path, secret: str) -> str:
    """Return the secret that the file holds; write ``secret`` there, for our eyes only, when there is none yet."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{secret}\n")
        draft.rename(path)
    return path.read_text().strip()


def say(text: str) -> None:
    """Tell the person at the terminal; one who has gone away is no reason to stop halfway."""
    with suppress(OSError):
        print(text, flush=True)


def warn(text: str) -> None:
    """Tell the person at the terminal what went wrong, apart from the ordinary output."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def _port(raw: str) -> int:
    if raw.isascii() and raw.isdigit() and 0 < int(raw) < 65_536:
        return int(raw)
    raise CannotStart(f"PORT must be a number from 1 to 65535, not {raw!r}.")


def _claim(var: Path) -> TextIO:
    lock = (var / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise CannotStart(f"Millrace already runs on {var}. Stop it first, or set MILLRACE_VAR.") from error
    return lock


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = error.strerror or str(error)
            raise CannotStart(f"Cannot listen on {host} port {port} ({why}). Try make run PORT={port + 1}.") from error
