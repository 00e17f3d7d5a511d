"""Typed reading of environment variables, so that settings stay one readable page."""

import os
import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
RATE = re.compile(r"[1-9][0-9]{0,8}/(s|sec|second|m|min|minute|h|hour|d|day)", re.ASCII)
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def flag(name: str, default: bool = False) -> bool:
    """Return a yes/no variable; anything but yes, no and their like is refused."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in TRUE:
        return True
    if raw in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {raw!r}.")


def number(name: str, default: int) -> int:
    """Return a whole number."""
    raw = os.environ.get(name, "").strip()
    try:
        return int(raw) if raw else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from error


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated list."""
    raw = os.environ.get(name, "")
    return [word.strip() for word in raw.split(",") if word.strip()] or list(default)


def address(name: str, default: str) -> str:
    """Return the address of a site: http or https, a host and perhaps a port, without a slash at the end."""
    raw = os.environ.get(name, "").strip() or default
    site = raw.rstrip("/")
    try:
        parts = urlsplit(site)
        is_site = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        is_bare = not (parts.path or parts.query or parts.fragment or parts.username is not None)
    except ValueError:
        is_site = is_bare = False
    if is_site and is_bare and raw.isprintable() and " " not in raw:
        return site
    raise ImproperlyConfigured(
        f"{name} must be http:// or https:// with a host and nothing behind it, "
        f"not {raw!r}, for example https://crm.example.com."
    )


def rate(name: str, default: str) -> str:
    """Return how many requests are allowed in a second, minute, hour or day: ``100/second``."""
    raw = os.environ.get(name, "").strip().lower() or default
    if RATE.fullmatch(raw):
        return raw
    raise ImproperlyConfigured(
        f"{name} must be a number of requests per second, minute, hour or day, not {raw!r}, for example 100/second."
    )


def sender(name: str, default: str) -> str:
    """Return who mail comes from: an address, or a name with the address in angle brackets."""
    raw = os.environ.get(name, "").strip() or default
    _name, address = parseaddr(raw)
    if "@" in address.strip("@") and not set(raw) & {"\r", "\n"}:
        return raw
    raise ImproperlyConfigured(f"{name} must be an address, not {raw!r}, for example Millrace <crm@example.com>.")


@dataclass(frozen=True)
class MailServer:
    """How mail leaves the house; without a host it is written to the console."""

    backend: str = "django.core.mail.backends.console.EmailBackend"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starts_tls: bool = False
    is_tls: bool = False


def mail(name: str) -> MailServer:
    """Return the mail server that a URL names.

    Understood: ``smtp://host:25`` without encryption, ``smtp+starttls://user:password@host:587`` and
    ``smtps://user:password@host:465``.
    """
    url = os.environ.get(name, "").strip()
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a port that is not a number.") from error
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path not in {"", "/"}:
        # The URL holds a password, and is not repeated.
        raise ImproperlyConfigured(
            f"{name} must begin with smtp://, smtp+starttls:// or smtps:// and name a host, "
            "for example smtp+starttls://user:password@mail.example.com:587."
        )
    return MailServer(
        "django.core.mail.backends.smtp.EmailBackend",
        parts.hostname,
        port or MAIL_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starts_tls=parts.scheme == "smtp+starttls",
        is_tls=parts.scheme == "smtps",
    )


def currency(name: str, default: str) -> str:
    """Return the code of a currency: three capital letters, as ISO 4217 gives them."""
    raw = os.environ.get(name, "").strip() or default
    if CURRENCY.fullmatch(raw):
        return raw
    raise ImproperlyConfigured(f"{name} must be a code of three capital letters, not {raw!r}, for example EUR.")


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone that this machine knows."""
    raw = os.environ.get(name, "").strip() or default
    try:
        ZoneInfo(raw)
    except (KeyError, ValueError, OSError) as error:
        # A folder of zones, such as "America", is an OSError.
        raise ImproperlyConfigured(
            f"{name} must be the name of a time zone, not {raw!r}, for example Europe/Oslo."
        ) from error
    return raw


def level(name: str, default: str) -> str:
    """Return the name of a level of logging, in capitals."""
    raw = os.environ.get(name, "").strip() or default
    if raw.upper() in LEVELS:
        return raw.upper()
    raise ImproperlyConfigured(f"{name} must be one of {', '.join(LEVELS)}, not {raw!r}, for example INFO.")


def secret(name: str, kept: Path, development: bool) -> str:
    """Return a secret of at least 50 characters: the variable, or what the file holds; only development may do without.

    The file is the one that ``make run`` writes at the first start, so that commands find the same secret.
    """
    value = os.environ.get(name, "") or (kept.read_text().strip() if kept.is_file() else "")
    if value and len(value) < 50:
        raise ImproperlyConfigured(f"{name} is too short: use at least 50 random characters.")
    if value:
        return value
    if development:
        return "development-only-secret-key-that-protects-nothing-at-all"
    raise ImproperlyConfigured(
        f"{name} is not set. Set it to at least 50 random characters, for example the output of: "
        'python -c "import secrets; print(secrets.token_urlsafe(48))"'
    )


def database(name: str, var: Path) -> dict[str, Any]:
    """Return Django's database dictionary for a URL, by default SQLite below ``var``.

    Understood: ``sqlite:///path`` and ``postgres[ql]://user:password@host:port/name?host=/socket``.
    """
    url = os.environ.get(name, "").strip() or f"sqlite:///{var / 'millrace.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(parts.path[1:] if parts.path.startswith("//") else parts.path)
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "postgres",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": query,
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{name} must begin with sqlite: or postgres:, not {parts.scheme!r}.")


def sqlite(path: str) -> dict[str, Any]:
    """Return the options under which SQLite serves several processes without lock errors."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
