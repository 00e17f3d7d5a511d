"""Where in a query a condition stands: among the records of which object, or among events; when, and for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from records.filters import Moment
from records.models import registry
from records.querying.visibility import Person, may, visible

NEVER = Q(pk__in=())
ALWAYS = ~NEVER

#: Narrows the records of an object, given by its internal name, to those that somebody may see.
Seen = Callable[[str, Any], Any]


@dataclass(frozen=True)
class Scope:
    """The rows that a condition narrows. ``about`` is an object's internal name, or an event's with ``is_event``.

    ``is_linked`` says that the rows are already those associated with others, inside one statement. ``seen`` keeps
    conditions from telling of associated records that whoever asks may not see; without it they know everything.
    """

    about: str
    moment: Moment
    is_event: bool = False
    is_linked: bool = False
    seen: Seen | None = None

    def others(self, object_type: str) -> Any:
        """Return the records of an object that a condition may look at; those in the recycle bin are none."""
        rows = registry.alive(object_type).order_by()
        return self.seen(object_type, rows) if self.seen else rows


def seen_by(person: Person) -> Seen:
    """Return what narrows records to those that a person may see."""
    return lambda object_type, rows: visible(rows, person) if may(person, "view", object_type) else rows.none()
