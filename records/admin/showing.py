"""Words for values: how people read what is stored, in their language and the account's zone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from records.properties import KINDS, Property, Value


def person(user: Any) -> str:
    """Return what a user is called."""
    return str(user.get_full_name() or user.get_username())


class Names:
    """The names of users by id; the table is read once, when the first is asked."""

    def __init__(self) -> None:
        self._known: dict[int, str] | None = None
        self._active: list[int] = []

    def __call__(self, pk: Any) -> str:
        """Return the name of a user."""
        return self.known.get(pk) or _("user %(number)s") % {"number": pk}

    @property
    def known(self) -> Mapping[int, str]:
        """Return the names of all users, inactive ones included."""
        if self._known is None:
            users = list(get_user_model()._default_manager.all())
            self._known = {user.pk: person(user) for user in users}
            self._active = [user.pk for user in users if user.is_active]
        return self._known

    def choices(self, present: Any = None) -> list[tuple[str, str]]:
        """Return the active users, and the present one even if inactive, as the options of a form, by name."""
        known = self.known
        offered = {*self._active, *([present] if present in known else [])}
        return sorted(((str(pk), known[pk]) for pk in offered), key=lambda pair: pair[1].lower())


def words(prop: Property, value: Value, names: Callable[[Any], str]) -> str:
    """Return a typed value as people read it; a blank reads as nothing."""
    if value is None:
        return ""
    show = SHOW.get(prop.kind)
    return show(value, prop, names) if show else str(value)


def stored_words(prop: Property, stored: Any, names: Callable[[Any], str]) -> str:
    """Return a value as JSON holds it in words; what no longer fits the property's kind is shown as it is."""
    try:
        return words(prop, KINDS[prop.kind].from_json(stored), names)
    except ValueError:
        return str(stored)


def moment(value: datetime) -> str:
    """Return an instant in the account's zone."""
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")


def _number(value: Any, prop: Property, names: Callable[[Any], str]) -> str:
    return formats.number_format(value)


def _currency(value: Any, prop: Property, names: Callable[[Any], str]) -> str:
    return formats.number_format(value, 2, force_grouping=True)


def _day(value: date, prop: Property, names: Callable[[Any], str]) -> str:
    return formats.date_format(value, "DATE_FORMAT")


def _moment(value: datetime, prop: Property, names: Callable[[Any], str]) -> str:
    return moment(value)


def _yes_no(value: bool, prop: Property, names: Callable[[Any], str]) -> str:
    return _("Yes") if value else _("No")


def _choice(value: str, prop: Property, names: Callable[[Any], str]) -> str:
    return prop.label_of(value)


def _choices(value: tuple[str, ...], prop: Property, names: Callable[[Any], str]) -> str:
    return ", ".join(prop.label_of(one) for one in value)


def _user(value: Any, prop: Property, names: Callable[[Any], str]) -> str:
    return names(value)


#: Kinds that do not simply read as their text.
SHOW: dict[str, Callable[[Any, Property, Callable[[Any], str]], str]] = {
    "number": _number,
    "currency": _currency,
    "date": _day,
    "datetime": _moment,
    "bool": _yes_no,
    "choice": _choice,
    "multi_choice": _choices,
    "user": _user,
}
