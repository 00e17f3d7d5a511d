"""What the name in a token stands for: ``contact.first_name``, ``company.name``, ``steps.s1.id``, ``owner.email``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.tokens import Path
from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.values.occasion import EventValue, GivenValue
from workflows.values.output import OutputValue
from workflows.values.property import PropertyValue
from workflows.values.related import ENROLLED, Associated, Source, sources
from workflows.values.showing import people
from workflows.values.value import Value

#: First names in tokens that are neither objects nor named sources.
RESERVED = ("steps", "event", "given", "owner", "trigger")
OWNER = ("first_name", "last_name", "name", "email")


def named(path: Path, scope: Scope) -> Value | str:
    """Return the value that a token's name stands for at a place, or a sentence that says why there is none."""
    first, *rest = path
    shown = ".".join(path)
    if first == "steps" and len(rest) == 2:
        return OutputValue(*rest)
    if len(rest) == 1:
        name = rest[0]
        if first == "event":
            return EventValue(name)
        if first == "given":
            return GivenValue(name)
        if first == "owner":
            return OwnerValue(name)
        if first in sources(scope.definition):
            return PropertyValue(name, Source(first))
        if first == scope.object_type:
            return PropertyValue(name, ENROLLED)
        if scope.vocabulary.catalogue.get(first):
            return PropertyValue(name, Associated(first, which="primary"))
    return _("There is nothing named “%(name)s” here.") % {"name": shown}


@dataclass(frozen=True)
class OwnerValue(Value):
    """``owner.first_name``: of the user who owns the record."""

    name: str

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        if self.name not in OWNER:
            message = _("An owner has no “%(name)s”. Choose one of: %(names)s.")
            yield Problem(where, message % {"name": self.name, "names": ", ".join(OWNER)})

    def of(self, item: Item, batch: Batch) -> Any:
        owner = getattr(item.record, "owner_id", None)
        person = people(batch).get(owner) if owner is not None else None
        return (getattr(person, self.name) or None) if person and self.name in OWNER else None

    def describe(self, scope: Scope) -> str:
        return _("%(field)s of the owner") % {"field": self.name}
