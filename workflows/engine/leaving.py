"""Lets passes end from outside, with everything that belongs to them: whole families, never a part of one."""

from collections.abc import Iterable
from datetime import datetime

from workflows.requests import Exit


def leave(ids: Iterable[int], reason: str, now: datetime) -> int:
    """End the families of these enrollments, whichever member is named; returns how many rows ended.

    ``reason`` is a slug of ``workflows.endings``. The caller holds the transaction.
    """
    raise NotImplementedError


def let_out(exits: Iterable[Exit], now: datetime) -> int:
    """End the passes that were asked to end, in the caller's transaction; returns how many rows ended."""
    raise NotImplementedError
