"""Says in SQL how long something is leased, by the clock of the database: the one that all workers share."""

from django.db import connection

_NOW = {"postgresql": "now()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}
_UNTIL = {
    "postgresql": "now() + make_interval(secs => %s)",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '+' || %s || ' seconds')",
}


def now() -> str:
    """Return the expression for the present instant."""
    return _NOW[connection.vendor]


def until() -> str:
    """Return the expression for the end of a lease; its one parameter is how many seconds that lasts."""
    return _UNTIL[connection.vendor]


def skipping() -> str:
    """Return what has a claim pass over rows that another one is taking; SQLite has one writer at a time anyway."""
    return "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
