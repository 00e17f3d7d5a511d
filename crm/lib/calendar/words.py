"""How days, months and times read: in JSON, and to people."""

from collections.abc import Iterable, Sequence
from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: As JSON names them; Monday is 0.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_LABELS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
MONTH_LABELS = (
    gettext_lazy("January"),
    gettext_lazy("February"),
    gettext_lazy("March"),
    gettext_lazy("April"),
    gettext_lazy("May"),
    gettext_lazy("June"),
    gettext_lazy("July"),
    gettext_lazy("August"),
    gettext_lazy("September"),
    gettext_lazy("October"),
    gettext_lazy("November"),
    gettext_lazy("December"),
)


def clock(at: time) -> str:
    """Return a time of day as JSON and people read it: ``09:30``."""
    return at.strftime("%H:%M")


def weekday_names(days: Iterable[int]) -> list[str]:
    """Return days of the week as JSON names them, from Monday."""
    return [WEEKDAYS[day] for day in sorted(days)]


def listed(parts: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(most)s and %(last)s") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}


def weekday_labels(days: Iterable[int]) -> str:
    """Return days of the week as people list them."""
    return listed([str(WEEKDAY_LABELS[day]) for day in sorted(days)])
