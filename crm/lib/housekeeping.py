"""The chores of the house: what must be done now and then, whoever owns it. Called through the queue."""

import logging
from collections.abc import Callable
from datetime import datetime

from crm.lib import clock

#: A function of the present instant that may be run twice, late or not at all for a while.
Chore = Callable[[datetime], object]
_hourly: list[Chore] = []
_minutely: list[Chore] = []
logger = logging.getLogger(__name__)


def hourly(chore: Chore) -> None:
    """Add a chore that is done every hour: what has grown old is cleared away."""
    if chore not in _hourly:
        _hourly.append(chore)


def minutely(chore: Chore) -> None:
    """Add a chore that is done every minute: what a lost bell or a dead worker left is taken up again."""
    if chore not in _minutely:
        _minutely.append(chore)


def clean() -> None:
    """Do the hourly chores."""
    _do(_hourly)


def sweep() -> None:
    """Do the chores of every minute."""
    _do(_minutely)


def _do(chores: list[Chore]) -> None:
    """Do every chore; one that fails is logged and does not keep the others from being done."""
    now = clock.now()
    for chore in chores:
        try:
            chore(now)
        except Exception:
            logger.exception("A chore failed: %s", getattr(chore, "__qualname__", chore))
