"""Who or what is changing records right now, and why; every change row says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from crm.lib import clock


@dataclass(frozen=True)
class Origin:
    """The reason behind a change.

    ``source`` is ``user``, ``api``, ``import``, ``salesforce``, ``system`` or ``workflow:<id>``; ``enrollment`` and
    ``depth`` tell which chain of automation led here; ``at`` back-dates the change (demo data, imports of history).
    """

    source: str = "system"
    actor: int | None = None
    enrollment: int | None = None
    depth: int = 0
    at: datetime | None = None


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen


def current() -> Origin:
    """Return the origin under which changes are being made."""
    return _current.get()


def moment() -> datetime:
    """Return when the changes being made happen: now, unless the origin back-dates them."""
    return current().at or clock.now()


@contextmanager
def origin(new: Origin) -> Iterator[Origin]:
    """Make ``new`` the origin of every change written inside the block."""
    token = _current.set(new)
    try:
        yield new
    finally:
        _current.reset(token)
