"""What happened to a record, as triggers and waits see it: one change row or one event."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

EVENT = "event"


@dataclass(frozen=True, slots=True)
class Happening:
    """One change or one event of one record.

    ``kind`` is that of the change, or ``event``; ``name`` the property, the other object of a link, or the event's
    internal name. ``old`` and ``new`` are JSON as the change row has them; of an event ``new`` holds the properties.
    ``seen_at`` is when we learned of it, which for an event may be later than ``at``. All times are UTC.
    """

    id: int
    object_type: str
    record_id: int
    kind: str
    name: str
    old: Any
    new: Any
    at: datetime
    seen_at: datetime
    source: str = ""
    enrollment: int | None = None
    depth: int = 0

    @property
    def is_event(self) -> bool:
        """Return whether it is an event and not a change."""
        return self.kind == EVENT

    def keys(self) -> Iterator[str]:
        """Yield the keys under which triggers and waits look for it; a record's first values count as changes."""
        if self.kind == "updated":
            yield f"property:{self.name}"
        elif self.kind == EVENT:
            yield f"event:{self.name}"
        elif self.kind == "created":
            yield "created"
            yield from (f"property:{name}" for name in self.new or ())
        elif self.kind in {"list_added", "list_removed"}:
            yield f"{self.kind}:{self.new['list']}"
        elif self.kind in {"associated", "dissociated"}:
            yield f"{self.kind}:{self.name}"
        elif self.kind == "merged" and self.old is not None:
            yield "merged"
