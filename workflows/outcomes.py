"""What a step answers for each record it was handed: plain values. The engine alone knows what to do with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True)
class Outcome:
    """One answer. ``outputs`` are kept for later steps, ``data`` for the log; the step's kind words it when read.

    Both are JSON. ``slug`` is what the log calls the answer.
    """

    slug: ClassVar[str] = ""

    outputs: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    data: Mapping[str, Any] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class Done(Outcome):
    """The step did what it is for; the record goes on."""

    slug: ClassVar[str] = "done"


@dataclass(frozen=True)
class Take(Outcome):
    """The record follows one of the step's branches."""

    slug: ClassVar[str] = "taken"

    branch: str


@dataclass(frozen=True)
class Jump(Outcome):
    """The record goes on at another step of the same definition, or with None to the end of its way."""

    slug: ClassVar[str] = "skipped"

    to: str | None
    reason: str


@dataclass(frozen=True)
class Watch:
    """What may end a wait early: a change or event of a record, by its key; the step then looks again.

    Keys are ``event:<definition>``, ``property:<name>``, ``changed`` (any change of the record) and ``task:<id>``.
    """

    object_type: str
    record_id: int
    key: str


@dataclass(frozen=True)
class WaitUntil(Outcome):
    """The record waits until an instant (UTC), or until something watched happens; the step then looks again."""

    slug: ClassVar[str] = "waiting"

    when: datetime
    watches: tuple[Watch, ...] = ()


@dataclass(frozen=True)
class WaitFor(Outcome):
    """The record waits for what is watched, at the latest until an instant (UTC), or as long as it takes.

    ``seen`` is JSON that the step finds again with what it waits for.
    """

    slug: ClassVar[str] = "waiting"

    watches: tuple[Watch, ...]
    until: datetime | None = None
    seen: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Delivery:
    """Something to be sent outside. ``channel`` names the sender, ``payload`` is JSON, secrets of the step included.

    ``host`` is whom it is sent to, so that nobody gets more at a time than he can take. ``veil`` stands in the place
    of what nobody is shown of the payload.
    """

    channel: str
    payload: Mapping[str, Any]
    host: str = ""
    veil: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Send(Outcome):
    """The record waits until a delivery has been made or has failed for good."""

    slug: ClassVar[str] = "sending"

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

    slug: ClassVar[str] = "spawned"

    children: tuple[Child, ...]


@dataclass(frozen=True)
class Retry(Outcome):
    """Something passing stood in the way: the step is tried again, later each time, until its policy gives up."""

    slug: ClassVar[str] = "retrying"

    reason: str
    at: datetime | None = None


@dataclass(frozen=True)
class Skip(Outcome):
    """There was nothing to do, or it may not be done; the log says why and the record goes on."""

    slug: ClassVar[str] = "skipped"

    reason: str


@dataclass(frozen=True)
class Fail(Outcome):
    """The step could not do what it is for; its policy decides whether the record goes on, aside or not at all."""

    slug: ClassVar[str] = "failed"

    reason: str


@dataclass(frozen=True)
class Stop(Outcome):
    """The record leaves the workflow here."""

    slug: ClassVar[str] = "stopped"

    reason: str
