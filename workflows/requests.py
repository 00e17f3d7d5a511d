"""What asks for a pass to begin or to end: plain values on their way from triggers, people and steps to the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Hit:
    """A wish to enroll a record; the rules of ``engine.enrolling`` decide.

    ``why`` is ``trigger``, ``existing``, ``schedule``, ``manual``, ``api`` or ``workflow``; the last three skip the
    triggers. ``trigger`` names which one fired, ``change`` or ``event`` what fired it, ``by`` the user who asked,
    ``cause`` the enrollment whose effect it is, ``depth`` how long that chain is. ``may_reenroll`` says that whoever
    has been here before may come again by this way, ``anyway`` that a person with the right to insists on it.
    ``given`` are values that come along, ``occurrence`` the properties of the event.
    """

    workflow_id: int
    record_id: int
    why: str
    trigger: str = ""
    change: int | None = None
    event: int | None = None
    by: int | None = None
    cause: int | None = None
    depth: int = 0
    may_reenroll: bool = False
    anyway: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)
    occurrence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Exit:
    """A wish that records leave workflows: those named, or with None every one but ``but``. ``reason`` is an ending."""

    object_type: str
    record_ids: tuple[int, ...]
    workflow_ids: tuple[int, ...] | None
    reason: str
    but: int | None = None
