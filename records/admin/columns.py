"""Properties as columns of a list and as read-only lines of a form."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.admin.showing import Names, person, words
from records.models import Record
from records.models.fold import Fold
from records.properties import Property
from records.querying.matching import value_of

#: What does not sort in a useful order, or only slowly.
UNSORTED = frozenset({"long_text", "multi_choice", "user", "url"})
#: What sorts without regard to case; its index is folded.
FOLDED = frozenset({"text"})


@dataclass(frozen=True)
class Shown:
    """A property of a record in words. Django's admin calls it and reads its attributes as it would a method's."""

    key: str
    prop: Property = field(compare=False)
    names: Names = field(compare=False)

    @classmethod
    def of(cls, prop: Property, names: Names) -> "Shown":
        """Return the column of a property."""
        return cls(f"{prop.object_type}.{prop.name}", prop, names)

    def __call__(self, record: Record) -> str | None:
        return words(self.prop, value_of(record, self.prop), self.names) or None

    @property
    def __name__(self) -> str:
        return self.prop.name

    @property
    def short_description(self) -> str:
        """Return the heading."""
        return self.prop.label

    @property
    def admin_order_field(self) -> Any:
        """Return what to sort by, if it may be sorted by."""
        if self.prop.column is None or self.prop.kind in UNSORTED:
            return None
        return Fold(self.prop.column) if self.prop.kind in FOLDED else self.prop.column


@dataclass(frozen=True)
class Title:
    """What a record is called, sorted by one of its columns, without regard to case."""

    column: str
    short_description = _("Name")
    __name__ = "title"

    @property
    def admin_order_field(self) -> Fold:
        """Return what to sort by."""
        return Fold(self.column)

    def __call__(self, record: Record) -> str:
        return str(record)


@admin.display(description=_("Owner"), ordering="owner__username")
def owner(record: Any) -> str | None:
    """Return the name of a record's owner."""
    return person(record.owner) if record.owner else None
