"""Changes in words: rows hold data, and the sentence is made when somebody reads it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from records.admin import labels
from records.admin.showing import Names, stored_words
from records.models import AssociationLabel, Change
from records.properties import Catalogue, ObjectSchema

MOST_LETTERS = 200
#: Values that the sentence about a new record names.
MOST_VALUES = 12

THROUGH = {
    "api": gettext_lazy("through the API"),
    "import": gettext_lazy("through an import"),
    "salesforce": gettext_lazy("through Salesforce"),
    "system": gettext_lazy("by the system"),
}


@dataclass(frozen=True)
class Line:
    """One change as people read it."""

    what: str
    who: str
    at: datetime

    def __str__(self) -> str:
        when = _("%(time)s ago") % {"time": timesince(self.at, depth=1)}
        return ", ".join(part for part in (self.what, self.who, when) if part)


def lines(changes: Iterable[Change], catalogue: Catalogue, names: Names) -> list[Line]:
    """Return the changes in words, in their order."""
    teller = Teller(catalogue, names)
    return [Line(teller.what(change), teller.who(change), change.at) for change in changes]


class Teller:
    """Words changes with the labels that the account uses today."""

    def __init__(self, catalogue: Catalogue, names: Names) -> None:
        self.catalogue = catalogue
        self.names = names
        self._labels: list[AssociationLabel] | None = None

    def what(self, change: Change) -> str:
        """Return what happened."""
        schema = self.catalogue.get(change.object_type_id)
        if schema is None:
            return change.get_kind_display()
        return SENTENCES[change.kind](self, change, schema)

    def who(self, change: Change) -> str:
        """Return who did it and by which way."""
        by = _("by %(name)s") % {"name": self.names(change.actor_id)} if change.actor_id else ""
        kind, _colon, number = change.source.partition(":")
        way = _("by workflow %(number)s") % {"number": number} if number else str(THROUGH.get(kind, ""))
        return " ".join(part for part in (by, way) if part)

    def value(self, schema: ObjectSchema, name: str, stored: Any) -> str:
        """Return a stored value in words, long ones cut."""
        prop = schema.get(name)
        words = stored_words(prop, stored, self.names) if prop else str(stored)
        return Truncator(words).chars(MOST_LETTERS)

    def label(self, schema: ObjectSchema, name: str) -> str:
        """Return what a property is called; one that is gone is called by its internal name."""
        prop = schema.get(name)
        return prop.label if prop else name

    def association_label(self, name: str | None, own: str, other: str) -> str:
        """Return, in brackets, what an association label from one object to another is called at its own end."""
        if not name:
            return ""
        if self._labels is None:
            self._labels = list(AssociationLabel.objects.all())
        return f" ({labels.between(own, other, self._labels).get(name, name)})"

    def object_label(self, name: str) -> str:
        """Return what an object is called."""
        schema = self.catalogue.get(name)
        return schema.label if schema else name


def _created(teller: Teller, change: Change, schema: ObjectSchema) -> str:
    values = list((change.new or {}).items())
    told = [f"{teller.label(schema, name)}: {teller.value(schema, name, stored)}" for name, stored in values]
    more = [_("and %(count)s more") % {"count": len(values) - MOST_VALUES}] if len(values) > MOST_VALUES else []
    return _("Created with %(values)s") % {"values": "; ".join([*told[:MOST_VALUES], *more])} if told else _("Created")


def _updated(teller: Teller, change: Change, schema: ObjectSchema) -> str:
    parts = {
        "property": teller.label(schema, change.property),
        "old": teller.value(schema, change.property, change.old),
        "new": teller.value(schema, change.property, change.new),
    }
    if change.old is None:
        return _("%(property)s set to %(new)s") % parts
    if change.new is None:
        return _("%(property)s cleared; it was %(old)s") % parts
    return _("%(property)s changed from %(old)s to %(new)s") % parts


def _merged(teller: Teller, change: Change, schema: ObjectSchema) -> str:
    if change.old:
        return _("Merged with %(name)s (number %(number)s)") % {
            "name": change.old.get("name"), "number": change.old.get("id"),
        }  # fmt: skip
    return _("Merged into number %(number)s") % {"number": (change.new or {}).get("into")}


def _linked(words: str) -> Callable[[Teller, Change, ObjectSchema], str]:
    def sentence(teller: Teller, change: Change, schema: ObjectSchema) -> str:
        about = change.new or change.old or {}
        label = teller.association_label(about.get("label"), change.object_type_id, str(about.get("object")))
        return _(words) % {
            "object": teller.object_label(str(about.get("object"))), "number": about.get("id"), "label": label,
        }  # fmt: skip

    return sentence


def _listed(words: str) -> Callable[[Teller, Change, ObjectSchema], str]:
    return lambda teller, change, schema: _(words) % {"name": (change.new or {}).get("name")}


def _plain(words: str) -> Callable[[Teller, Change, ObjectSchema], str]:
    return lambda teller, change, schema: _(words)


SENTENCES: dict[str, Callable[[Teller, Change, ObjectSchema], str]] = {
    Change.Kind.CREATED: _created,
    Change.Kind.UPDATED: _updated,
    Change.Kind.DELETED: _plain(gettext_noop("Moved to the recycle bin")),
    Change.Kind.RESTORED: _plain(gettext_noop("Restored from the recycle bin")),
    Change.Kind.MERGED: _merged,
    Change.Kind.ASSOCIATED: _linked(gettext_noop("Associated with %(object)s %(number)s%(label)s")),
    Change.Kind.DISSOCIATED: _linked(gettext_noop("Association with %(object)s %(number)s%(label)s removed")),
    Change.Kind.LIST_ADDED: _listed(gettext_noop("Added to the list %(name)s")),
    Change.Kind.LIST_REMOVED: _listed(gettext_noop("Removed from the list %(name)s")),
}
