"""Who a message goes to: addresses that values name, those of associated records, users, teams and owners."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from workflows.batch import Batch, Item
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.steps import choosing_users
from workflows.values import InvalidValue, PropertyValue, Value, parse
from workflows.values.related import ENROLLED

#: More than these in one message is a mailing, which is another thing.
MOST = 50
USERS = ("users", "teams", "owners")
OF_CONTACT = {"property": "email"}
OF_OTHERS = {"property": "email", "of": {"associated": "contact", "which": "all"}}


@dataclass(frozen=True)
class Recipients:
    """The recipients of a configuration, read."""

    values: Sequence[Value]
    owners: Sequence[str]

    @classmethod
    def read(cls, config: Mapping[str, Any], object_type: str, where: str = "to") -> "Recipients":
        """Return the recipients of a step's configuration. Raises InvalidValue."""
        raw = config.get("to") or []
        if not raw and not any(config.get(field) for field in USERS):
            raw = [OF_CONTACT if object_type == "contact" else OF_OTHERS]
        if not isinstance(raw, list):
            raise InvalidValue([Problem(where, _("A list of values is expected here."))])
        if not isinstance(config.get("owners") or [], list):
            raise InvalidValue([Problem(where, _("The owners are a list of names of properties."))])
        values = [parse({"static": one} if isinstance(one, str) else one, f"{where}.{n}") for n, one in enumerate(raw)]
        return cls(values, [str(one) for one in config.get("owners") or ()])

    def check(self, scope: Scope, where: str) -> Iterator[Problem]:
        """Yield what is wrong with the values."""
        for index, value in enumerate(self.values):
            place = f"{where}.{index}"
            problems = list(value.check(scope, place))
            yield from problems
            shape = None if problems else value.shape(scope)
            if isinstance(value, PropertyValue) and shape is not None and shape.kind not in ("email", "text"):
                message = _("%(value)s holds no e-mail address.") % {"value": value.describe(scope)}
                yield Problem(place, message, _("Choose another property."))
            given = getattr(value, "given", None)
            if (
                value.is_static
                and isinstance(given, str)
                and not (_split(given) and all(map(_is_address, _split(given))))
            ):
                yield Problem(place, _("“%(value)s” is not an e-mail address.") % {"value": given})

    def describe(self, scope: Scope) -> list[str]:
        """Return the values in words."""
        return [value.describe(scope) for value in self.values]

    def addresses(self, item: Item, batch: Batch) -> list[str]:
        """Return the addresses that the values name for an item, each once; what is no address is left out."""
        found = [one for value in self.values for raw in _each(value, item, batch) for one in _split(raw)]
        return [one for one in dict.fromkeys(found) if _is_address(one)][:MOST]

    def users(self, item: Item, batch: Batch) -> tuple[list[str], list[str]]:
        """Return the addresses of the users meant, and the names of those who have left."""
        meant = dict.fromkeys([*choosing_users.chosen(batch), *choosing_users.owners(item, batch, self.owners)])
        there = [person.email for person in meant if person.is_active and _is_address(person.email)]
        return list(dict.fromkeys(there)), [person.name for person in meant if not person.is_active]


def _each(value: Value, item: Item, batch: Batch) -> Iterator[str]:
    """Yield what a value is for an item; a property of several related records is as many values."""
    if not isinstance(value, PropertyValue) or value.related == ENROLLED:
        yield str(value.of(item, batch) or "")
        return
    references = value.related.find(batch).get(item.id, ())
    for object_type in sorted({one.object_type for one in references}):
        prop = batch.unit.catalogue[object_type].get(value.name)
        numbers = [one.record_id for one in references if one.object_type == object_type]
        for record in batch.unit.read(object_type, numbers).values() if prop else ():
            yield str(batch.unit.value(record, prop) or "") if prop else ""


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
