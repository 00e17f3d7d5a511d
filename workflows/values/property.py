"""The value of a property: of the enrolled record, or of one that it is related to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.properties import Property
from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.values.reading import at
from workflows.values.related import ENROLLED, Related
from workflows.values.showing import shown
from workflows.values.value import Value

#: A record's number, which every record has although it is no property.
NUMBER = "id"


@dataclass(frozen=True)
class PropertyValue(Value):
    """``{"property": "city"}`` or ``{"property": "name", "of": RELATED}``; of several records, the first one's."""

    name: str
    related: Related = ENROLLED

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        problems = list(self.related.check(scope, at(where, "of")))
        yield from problems
        if not problems and self.shape(scope) is None:
            schema = scope.vocabulary.catalogue[self.related.object_of(scope) or scope.object_type]
            yield Problem(
                at(where, "property"),
                _("%(object)s have no property named “%(name)s”.") % {"object": schema.plural, "name": self.name},
                _("Choose another property, or restore this one."),
            )

    def load(self, batch: Batch) -> None:
        self.related.load(batch)

    def of(self, item: Item, batch: Batch) -> Any:
        record = self.related.one(item, batch)
        if record is None:
            return None
        if self.name == NUMBER:
            return record.pk
        prop = batch.unit.catalogue[record.object_type_id].get(self.name)
        if prop is None:
            raise InvalidValues({self.name: [_("There is no property of this name any more.")]})
        return batch.unit.value(record, prop)

    def shown(self, item: Item, batch: Batch) -> Any:
        value = self.of(item, batch)
        record = self.related.one(item, batch)
        prop = batch.unit.catalogue[record.object_type_id].get(self.name) if record else None
        return value if prop is None else shown(value, prop, batch)

    def shape(self, scope: Scope) -> Property | None:
        schema = scope.vocabulary.catalogue.get(self.related.object_of(scope) or "")
        if schema is None:
            return None
        if self.name == NUMBER:
            return Property(schema.name, NUMBER, _("Record number"), "number", read_only=True)
        return schema.get(self.name)

    def describe(self, scope: Scope) -> str:
        shape = self.shape(scope)
        label = shape.label if shape else self.name
        if self.related == ENROLLED:
            return label
        return _("%(property)s of %(record)s") % {"property": label, "record": self.related.describe(scope)}
