"""Asks trigger kinds about the small vocabulary of the filters' tests."""

from datetime import UTC, datetime
from typing import Any

from tests.records.filters.world import VOCABULARY
from workflows.definition import Definition
from workflows.happenings import Happening
from workflows.scope import Scope
from workflows.triggers import TRIGGERS, Listening, Occasion

SCOPE = Scope(Definition("contact"), VOCABULARY, "contact")
AT = datetime(2026, 11, 23, 11, tzinfo=UTC)


def wrong(trigger: dict[str, Any]) -> list[str]:
    """Return where a trigger has problems."""
    return [problem.where for problem in TRIGGERS[trigger["kind"]].check(trigger, SCOPE)]


def described(trigger: dict[str, Any]) -> str:
    """Return a trigger as a sentence."""
    return TRIGGERS[trigger["kind"]].describe(trigger, SCOPE)


def listening(trigger: dict[str, Any]) -> Listening:
    """Return what a trigger listens to."""
    return TRIGGERS[trigger["kind"]].listens(trigger, VOCABULARY, "contact")


def happening(kind: str, name: str = "", old: Any = None, new: Any = None) -> Happening:
    """Return something that happened to contact 1."""
    return Happening(1, "contact", 1, kind, name, old, new, AT, AT)


def only(trigger: dict[str, Any]) -> Occasion:
    """Return the one occasion that a trigger listens to."""
    [found] = listening(trigger).occasions
    return found
