"""A record's life as plain data: the values it was born with and every turn since. No database here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Turn:
    """Values that somebody gave a record at one moment."""

    at: datetime
    values: dict[str, Any]
    actor: int | None = None
    source: str = "user"


@dataclass
class Story:
    """One record of the demo, told from its birth. ``record_id`` is known once the record is written."""

    object_type: str
    turns: list[Turn] = field(default_factory=list)
    record_id: int = 0

    @classmethod
    def begin(
        cls, object_type: str, at: datetime, values: dict[str, Any], actor: int | None = None, source: str = "user"
    ) -> "Story":
        """Return the story of a record created at a moment; blanks are left out."""
        given = {name: value for name, value in values.items() if value is not None}
        return cls(object_type, [Turn(at, given, actor, source)])

    def then(self, at: datetime, now: datetime, actor: int | None = None, source: str = "user", **values: Any) -> None:
        """Add a turn; what would lie after ``now``, or before the birth, has not happened."""
        if self.born_at < at <= now:
            self.turns.append(Turn(at, values, actor, source))

    @property
    def born_at(self) -> datetime:
        """Return when the record was created."""
        return self.turns[0].at

    def in_order(self) -> Iterator[Turn]:
        """Yield the turns after the birth as they followed each other."""
        yield from sorted(self.turns[1:], key=lambda turn: turn.at)

    def value(self, name: str) -> Any:
        """Return the value that a property has in the end."""
        found = self.turns[0].values.get(name)
        for turn in self.in_order():
            found = turn.values.get(name, found)
        return found


@dataclass(frozen=True)
class Tie:
    """A link between two records of the demo; ``label`` is the internal name of an association label."""

    start: Story
    end: Story
    at: datetime
    label: str = ""
    actor: int | None = None
