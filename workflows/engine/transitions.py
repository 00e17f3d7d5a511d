"""Where an enrollment stands after what a step answered. No database, no clock: the same answer moves it the same way.

Every function changes the item it is given and says nothing about records, logs or queues.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from workflows.batch import Item
from workflows.definition import Step
from workflows.definition.following import Route
from workflows.endings import state_of
from workflows.outcomes import Done, Fail, Jump, Outcome, Retry, Send, Skip, Spawn, Stop, Take, WaitFor, WaitUntil

READY, WAITING = "ready", "waiting"
#: Steps that one pass may take without a wait in between; a circle without a delay ends here.
MOST_AWAKE = 500
#: Claims that came to nothing before a pass is given up: its worker died each time.
MOST_CLAIMS = 8
#: How often a step that asks to be tried again is, where its configuration does not say.
RETRIES = 3
FIRST_GAP = timedelta(minutes=1)
LONGEST_GAP = timedelta(hours=8)


def settle(item: Item, outcome: Outcome, step: Step, route: Route, now: datetime) -> None:
    """Move an item as an outcome says; it is ready for its next step, waits, or has ended."""
    if outcome.outputs:
        item.outputs = {**item.outputs, step.id: {**item.outputs.get(step.id, {}), **outcome.outputs}}
    if isinstance(outcome, Done | Skip):
        go_on(item, route.next_of(step.id), now)
    elif isinstance(outcome, Take):
        go_on(item, route.head.get(outcome.branch), now)
    elif isinstance(outcome, Jump):
        go_on(item, outcome.to if outcome.to in route.steps else None, now)
    elif isinstance(outcome, WaitUntil):
        wait(item, outcome.when)
    elif isinstance(outcome, WaitFor):
        wait(item, outcome.until)
    elif isinstance(outcome, Send):
        _stay(item)
        item.state, item.due_at = WAITING, None
    elif isinstance(outcome, Spawn):
        _stay(item)
        item.state, item.due_at, item.open_children = WAITING, None, len(outcome.children)
    elif isinstance(outcome, Retry):
        item.retries += 1
        item.due_at = outcome.at or now + gap(item.retries)
        item.woken_by = None
    elif isinstance(outcome, Fail):
        _fail(item, step, route, now)
    elif isinstance(outcome, Stop):
        item.step_seq += 1
        end(item, "stopped")
    else:
        raise TypeError(f"{outcome!r} is no outcome of a step.")


def go_on(item: Item, to: str | None, now: datetime) -> None:
    """Put an item at another step, or at the end of its way."""
    item.step_seq += 1
    item.awake += 1
    item.attempts = item.retries = 0
    item.woken_by = None
    item.entered_at = item.due_at = now
    item.state = READY
    if to is None:
        end(item, "end")
    else:
        item.node = to


def wait(item: Item, until: datetime | None) -> None:
    """Let an item stay where it is until an instant, or until something wakes it."""
    if item.woken_by is None or item.retries:
        _stay(item)
    item.attempts = item.retries = 0
    item.woken_by = None
    item.awake = 0
    item.state, item.due_at = (WAITING, None) if until is None else (READY, until)


def postpone(item: Item, until: datetime) -> None:
    """Let an item come to the step it stands at later, as if it had not been looked at."""
    _stay(item)
    item.due_at = until


def end(item: Item, reason: str) -> None:
    """End a pass; what it was waiting for no longer matters."""
    item.state, item.end_reason = state_of(reason), reason
    item.due_at = item.woken_by = None
    item.open_children = 0


def given_up(outcome: Outcome, item: Item, step: Step) -> Outcome:
    """Return what a wish to be tried again becomes when it has been granted often enough: a failure."""
    if isinstance(outcome, Retry) and item.retries >= retries_of(step.config):
        return Fail(outcome.reason, data=outcome.data)
    return outcome


def retries_of(config: Mapping[str, Any]) -> int:
    """Return how often a step is tried again: ``{"on_error": {"retries": 5}}``."""
    asked = _on_error(config).get("retries", RETRIES)
    return asked if isinstance(asked, int) and 0 <= asked <= 100 else RETRIES


def gap(retry: int) -> timedelta:
    """Return how long to wait before a retry, counted from 1: a minute, then twice as long each time."""
    return min(FIRST_GAP * (1 << min(retry - 1, 20)), LONGEST_GAP)


def _stay(item: Item) -> None:
    item.step_seq += 1
    item.attempts = item.retries = 0
    item.woken_by = None


def _fail(item: Item, step: Step, route: Route, now: datetime) -> None:
    """Decision 19: a failure is logged and the record goes on, unless the step says to stop or has a path for it."""
    if step.on_failure is not None:
        go_on(item, route.head[step.on_failure.id], now)
    elif _on_error(step.config).get("then") == "stop":
        item.step_seq += 1
        end(item, "failed")
    elif step.branches:
        go_on(item, route.head[step.branches[-1].id], now)
    else:
        go_on(item, route.next_of(step.id), now)


def _on_error(config: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = config.get("on_error")
    return asked if isinstance(asked, Mapping) else {}
