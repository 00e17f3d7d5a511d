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


def one_of(chosen: str) -> str:
    """Return the condition that a row's id is among those that a SELECT chooses, which is run once and no more.

    Where PostgreSQL expects few rows it runs a subquery after IN once for each of the table's. One that skips what is
    locked and has a limit then chooses others each time: a claim took every row there was, in quadratic time.
    """
    return f"id = ANY(ARRAY({chosen}))" if connection.vendor == "postgresql" else f"id IN ({chosen})"
