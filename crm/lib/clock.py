"""The wall clock; only edges call it, everything else takes the time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC, cut to milliseconds: the finest unit that records keep."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
