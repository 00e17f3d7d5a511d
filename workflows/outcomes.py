"""What a step answers for each record it was handed: plain values. The engine alone knows what to do with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """One answer. ``outputs`` are kept for later steps, ``data`` for the log; the step's kind words it when read."""

    outputs: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    data: Mapping[str, Any] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class Done(Outcome):
    """The step did what it is for; the record goes on."""


@dataclass(frozen=True)
class Take(Outcome):
    """The record follows one of the step's branches."""

    branch: str


@dataclass(frozen=True)
class WaitUntil(Outcome):
    """The record waits and goes on at an instant (UTC)."""

    when: datetime


@dataclass(frozen=True)
class WaitFor(Outcome):
    """The record waits for an event, at the latest until an instant, or as long as it takes."""

    event: str
    until: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """Something to be sent outside. ``channel`` names the sender, ``payload`` is JSON without secrets."""

    channel: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Send(Outcome):
    """The record waits until a delivery has been made or has failed for good."""

    delivery: Delivery


@dataclass(frozen=True)
class Child:
    """One walk through a body: its path, what tells it from its siblings, and the record that walks."""

    path: str
    scope: str
    object_type: str
    record_id: int


@dataclass(frozen=True)
class Spawn(Outcome):
    """Children walk the bodies of the step; the record goes on when the last of them has ended."""

    children: tuple[Child, ...]


@dataclass(frozen=True)
class Retry(Outcome):
    """Something passing stood in the way: the step is tried again, later each time, until its policy gives up."""

    reason: str
    at: datetime | None = None


@dataclass(frozen=True)
class Skip(Outcome):
    """There was nothing to do, or it may not be done; the log says why and the record goes on."""

    reason: str


@dataclass(frozen=True)
class Fail(Outcome):
    """The step could not do what it is for; its policy decides whether the record goes on, aside or not at all."""

    reason: str


@dataclass(frozen=True)
class Stop(Outcome):
    """The record leaves the workflow here."""

    reason: str
