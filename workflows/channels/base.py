"""What a way out is: how something is sent, and what may become of it. One file per channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

#: Returns the present instant, or the one at which a moved clock stands.
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Parcel:
    """One delivery on its way. ``attempt`` counts from 1; ``first_at`` is when the first one was made."""

    id: int
    enrollment_id: int
    step_seq: int
    key: str
    channel: str
    host: str
    attempt: int
    first_at: datetime
    payload: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Result:
    """What became of one attempt. ``answer`` is JSON fit for a log: no address, no header, no secret."""

    answer: Mapping[str, Any] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class Sent(Result):
    """The other side has taken it. ``outputs`` are what it answered for later steps."""

    outputs: Mapping[str, Any] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class Again(Result):
    """It surely did not get through, or getting through twice does no harm; not before ``at``."""

    at: datetime


@dataclass(frozen=True)
class Failed(Result):
    """It is not tried again, for a ``reason`` that a person can read."""

    reason: str


@dataclass(frozen=True)
class Unknown(Result):
    """It may have got through or not, and must not get through twice: only a person can find out."""

    reason: str


class Channel:
    """One way out. It is called in many threads at once and may not speak to the database.

    ``is_repeatable`` says that sending twice does no harm, since the other side knows the key: then what was being
    sent by a worker that died is sent again; otherwise its fate is unknown.
    """

    slug: ClassVar[str]
    is_repeatable: ClassVar[bool]

    def send(self, parcel: Parcel, clock: Clock) -> Result:
        """Send it, once, and return what became of it; the clock tells when that was."""
        raise NotImplementedError
