"""Tells whoever listens that tasks are done, in the transaction in which somebody says so."""

from collections.abc import Callable, Collection

#: Called with the ids of tasks that are done; other apps add theirs when they start.
_listeners: list[Callable[[Collection[int]], None]] = []


def listen(listener: Callable[[Collection[int]], None]) -> None:
    """Have a function called with the ids of tasks whenever some are done, perhaps more than once."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(ids: Collection[int]) -> None:
    """Tell the listeners that tasks are done."""
    for listener in _listeners if ids else ():
        listener(ids)
