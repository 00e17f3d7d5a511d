"""Conditions on lists: ``{"list": 7, "operator": "in"}``. An active list means its filter; a static one its members."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from records.filters.moments import Moment
from records.filters.needs import Needs
from records.filters.nodes import Condition, Group, Predicate
from records.filters.reading import Reader
from records.filters.vocabulary import KnownList, Names

OPERATORS = ("in", "not_in")


@dataclass(frozen=True)
class ListCondition(Condition):
    """Whether the record is in the list; ``filter`` is the active list's own."""

    slug: ClassVar[str] = "list"

    known: KnownList
    member: bool = True
    filter: Group | None = None

    def predicate(self, moment: Moment) -> Predicate:
        member, number = self.member, self.known.id
        if self.filter is None:
            return lambda facts: (number in facts.lists()) == member
        meets = self.filter.predicate(moment)
        return lambda facts: meets(facts) == member

    def dump(self) -> dict[str, Any]:
        return {"list": self.known.id, "operator": "in" if self.member else "not_in"}

    def describe(self, names: Names) -> str:
        pattern = _("is in the list “%(name)s”") if self.member else _("is not in the list “%(name)s”")
        return pattern % {"name": self.known.name}

    def needs(self) -> Needs:
        return Needs(lists=frozenset({self.known.id})) if self.filter is None else self.filter.needs()


def parse(raw: Mapping[str, Any], reader: Reader) -> ListCondition | None:
    """Return the condition, or None when something was wrong; a list within itself is refused."""
    if reader.is_event:
        reader.problem(_("Events are in no lists."))
        return None
    if not reader.has_keys(raw, ("list", "operator")):
        return None
    operator = reader.at("operator").one_of(raw["operator"], OPERATORS)
    number = reader.at("list").whole(raw["list"], 1, 2**63 - 1)
    if number is None:
        return None
    known = reader.vocabulary.find_list(number)
    place = reader.at("list")
    if known is None:
        place.problem(_("There is no list with number %(number)s.") % {"number": number})
    elif known.object_type != reader.schema.name:
        place.problem(
            _("The list “%(name)s” does not hold %(plural)s.") % {"name": known.name, "plural": reader.schema.plural}
        )
    elif number in reader.lists:
        place.problem(_("The list “%(name)s” would refer to itself in a circle.") % {"name": known.name})
    elif operator is not None:
        if known.filter is None:
            return ListCondition(known, operator == "in")
        group = reader.read_group(known.filter, place.inside(number))
        return ListCondition(known, operator == "in", group) if group else None
    return None
