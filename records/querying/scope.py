"""Where in a query a condition stands: among the records of which object, or among events, at which moment."""

from dataclasses import dataclass

from django.db.models import Q

from records.filters import Moment

NEVER = Q(pk__in=())
ALWAYS = ~NEVER


@dataclass(frozen=True)
class Scope:
    """The rows that a condition narrows. ``about`` is an object's internal name, or an event's with ``is_event``.

    ``is_linked`` says that the rows are already those associated with others, inside one statement.
    """

    about: str
    moment: Moment
    is_event: bool = False
    is_linked: bool = False
