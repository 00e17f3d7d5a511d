"""How values read in texts and logs: options as their labels, users as their names."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from crm.lib.tokens import parse, render
from records.properties import KINDS, Property
from workflows.batch import Batch

_MONEY = parse("{{ amount | money }}")


class Person(NamedTuple):
    """A user as texts name him."""

    id: int
    first_name: str
    last_name: str
    email: str
    username: str
    is_active: bool

    @property
    def name(self) -> str:
        """Return the full name, or what he signs in with."""
        return f"{self.first_name} {self.last_name}".strip() or self.username


def people(batch: Batch) -> Mapping[int, Person]:
    """Return every user by id, read once for the batch."""
    if "people" not in batch.memo:
        rows = get_user_model()._default_manager.values_list(*Person._fields)
        batch.memo["people"] = {row[0]: Person(*row) for row in rows}
    found: Mapping[int, Person] = batch.memo["people"]
    return found


def shown(value: Any, prop: Property, batch: Batch) -> Any:
    """Return a typed value as tokens show it; numbers, amounts and dates stay what they are for the filters."""
    if value is None:
        return None
    if prop.kind == "user":
        person = people(batch).get(value)
        return person.name if person else str(value)
    if isinstance(value, tuple):
        return tuple(prop.label_of(option) for option in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return prop.label_of(value) if prop.kind == "choice" else value


def in_words(value: Any, prop: Property, batch: Batch) -> str:
    """Return a typed value as log entries say it."""
    found = shown(value, prop, batch)
    if found is None:
        return ""
    if isinstance(found, tuple):
        return ", ".join(found)
    if prop.kind == "currency":
        written = render(_MONEY, lambda _path: value, zone=batch.zone, currency=settings.CURRENCY)
        return written.text
    if prop.kind == "datetime":
        return str(value.astimezone(batch.zone).strftime("%Y-%m-%d %H:%M"))
    return found if isinstance(found, str) else KINDS[prop.kind].to_text(value, prop)
