"""The chores of the house: what must be done now and then, whoever owns it. Called hourly through the queue."""

import logging
from collections.abc import Callable
from datetime import datetime

from crm.lib import clock

Chore = Callable[[datetime], object]
_chores: list[Chore] = []
logger = logging.getLogger(__name__)


def also(chore: Chore) -> None:
    """Add a chore: a function of the present instant that may be run twice, late or not at all for a while."""
    if chore not in _chores:
        _chores.append(chore)


def run() -> None:
    """Do every chore; one that fails is logged and does not keep the others from being done."""
    now = clock.now()
    for chore in _chores:
        try:
            chore(now)
        except Exception:
            logger.exception("A chore failed: %s", getattr(chore, "__qualname__", chore))
