"""What every kind of trigger is. One file per kind; no base beyond this."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from records.filters import Vocabulary
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers.listening import Listening

Trigger = Mapping[str, Any]


class TriggerKind:
    """One kind of trigger. Instances hold no state. ``slug`` is its ``kind`` in JSON."""

    slug: ClassVar[str]
    label: ClassVar[Any]
    icon: ClassVar[str]
    #: Whether whoever has been here may come again where the trigger does not say.
    reenrolls: ClassVar[bool] = False

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong; ``where`` begins with ``trigger``."""
        return iter(())

    def summary(self, trigger: Trigger, scope: Scope) -> str:
        """Return in a few words, without full stop, when it fires: "City is Oslo"."""
        raise NotImplementedError

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        """Return when it fires as one whole sentence."""
        raise NotImplementedError

    def events(self, trigger: Trigger) -> list[str]:
        """Return the internal names of the events of which one may have started a pass."""
        return []

    def listens(self, trigger: Trigger, vocabulary: Vocabulary, object_type: str) -> Listening:
        """Return what it listens to; raises InvalidFilter for a trigger that no longer fits the account."""
        raise NotImplementedError
