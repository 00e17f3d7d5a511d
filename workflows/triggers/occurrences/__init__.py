"""What an event trigger can listen to. Adding one touches its file, its test and one line here."""

from crm.lib.registry import Registry
from workflows.triggers.occurrences.associated import Associated, Dissociated
from workflows.triggers.occurrences.base import OccurrenceKind
from workflows.triggers.occurrences.created import Created
from workflows.triggers.occurrences.event import EventOccurred
from workflows.triggers.occurrences.listed import ListAdded, ListRemoved
from workflows.triggers.occurrences.merged import Merged
from workflows.triggers.occurrences.property_changed import PropertyChanged

OCCURRENCES: Registry[OccurrenceKind] = Registry(
    "kinds of occurrences",
    (
        Created(),
        PropertyChanged(),
        ListAdded(),
        ListRemoved(),
        Associated(),
        Dissociated(),
        Merged(),
        EventOccurred(),
    ),
)

__all__ = ["OCCURRENCES", "OccurrenceKind"]
