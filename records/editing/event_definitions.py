"""Defines events and their typed properties: the one writer, which keeps the events that came readable."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.lib.errors import InUse, InvalidValues, Refused
from records.models import EventDefinition, EventProperty

R = TypeVar("R", EventDefinition, EventProperty)


@dataclass(frozen=True)
class TypedProperty:
    """A property of an event as somebody wants it."""

    name: str
    label: str
    kind: str = "text"
    position: int = 100


def save(
    definition: EventDefinition, properties: Sequence[TypedProperty], removed: Collection[str] = ()
) -> EventDefinition:
    """Save a new or changed definition, add or change these properties, and remove those named.

    Properties that are not mentioned stay as they are. Raises InvalidValues for what a field refuses, for another
    name, and for another kind of a property that events may hold; InUse for the removal of such a property.
    """
    if len({prop.name for prop in properties}) < len(properties):
        raise InvalidValues({"properties": [_("Each name may appear once.")]})
    with transaction.atomic():
        stored = EventDefinition.objects.select_for_update().filter(pk=definition.pk).first()
        if stored is not None:
            _demand_readable(stored, definition, properties, removed)
        _checked(definition).save()
        definition.properties.filter(name__in=removed).delete()
        present = {row.name: row for row in definition.properties.all()}
        for given in properties:
            row = present.get(given.name) or EventProperty(definition=definition)
            for name, value in asdict(given).items():
                setattr(row, name, value)
            _checked(row).save()
    return definition


def remove(definition: EventDefinition) -> None:
    """Delete a definition with its properties; raises Refused for a standard one, InUse where events came."""
    if definition.is_standard:
        raise Refused(_("“%(label)s” is a standard event and stays.") % {"label": definition.label})
    with transaction.atomic():
        EventDefinition.objects.select_for_update().get(pk=definition.pk)
        if uses := uses_of(definition):
            raise InUse(_("“%(label)s” cannot be deleted:") % {"label": definition.label}, uses)
        definition.delete()


def uses_of(definition: EventDefinition) -> list[str]:
    """Return how many events came, in words, or nothing where none did."""
    count = definition.events.count()
    return [ngettext("%(count)s event", "%(count)s events", count) % {"count": count}] if count else []


def _demand_readable(
    stored: EventDefinition, wanted: EventDefinition, properties: Sequence[TypedProperty], removed: Collection[str]
) -> None:
    """Refuse what would make the events that came, or those that the product itself records, unreadable."""
    if wanted.name != stored.name:
        raise InvalidValues({"name": [_("This cannot be changed any more.")]})
    kinds = dict(stored.properties.values_list("name", "kind"))
    changed = [prop.name for prop in properties if prop.kind != kinds.get(prop.name, prop.kind)]
    gone = [name for name in removed if name in kinds]
    uses = uses_of(stored) if changed or gone else []
    if not uses and not stored.is_standard:
        return
    if changed:
        message = _("The kind of “%(name)s” can no longer be changed. Add another property instead.")
        raise InvalidValues({"properties": [message % {"name": name} for name in changed]})
    if gone:
        raise InUse(_("“%(name)s” cannot be removed:") % {"name": gone[0]}, uses or [_("it is standard")])


def _checked(row: R) -> R:
    """Return the row; raises InvalidValues for what its fields refuse."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise InvalidValues({name: list(messages) for name, messages in error.message_dict.items()}) from None
    return row
