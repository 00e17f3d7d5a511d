"""Conditions on associated records: at least one of them, or none, meets a whole group of conditions.

``{"associated": "company", "operator": "any", "filter": {…}}``. Two such conditions may be met by two different
records; what must be true of the same record stands in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from records.filters.moments import Moment
from records.filters.needs import Needs
from records.filters.nodes import Condition, Group, Predicate
from records.filters.operands import counting
from records.filters.operands.counting import Count
from records.filters.reading import Reader, shown
from records.filters.vocabulary import KnownLabel, Names

OPERATORS = ("any", "none")
OPTIONAL = ("label", "inverse", "filter", "count")


@dataclass(frozen=True)
class AssociatedCondition(Condition):
    """Whether the number of linked records that meet the filter is right; with ``none`` whether it is not.

    ``forward`` tells from which end the label must read; None stands for either.
    """

    slug: ClassVar[str] = "associated"

    object_type: str
    plural: str
    filter: Group = Group()  # noqa: RUF009 - frozen
    none: bool = False
    label: KnownLabel | None = None
    forward: bool | None = None
    count: Count = Count()  # noqa: RUF009 - frozen

    @property
    def link(self) -> tuple[str, str | None, bool | None]:
        """Return which links are meant."""
        return self.object_type, self.label.name if self.label else None, self.forward

    def predicate(self, moment: Moment) -> Predicate:
        meets, link, count, none = self.filter.predicate(moment), self.link, self.count, self.none
        return lambda facts: count.holds(sum(map(meets, facts.associated(*link)))) != none

    def dump(self) -> dict[str, Any]:
        dumped: dict[str, Any] = {"associated": self.object_type, "operator": "none" if self.none else "any"}
        if self.label:
            dumped["label"] = self.label.name
            if self.forward is not None:
                dumped["inverse"] = not self.forward
        return dumped | {"filter": self.filter.dump()} | self.count.dump()

    def describe(self, names: Names) -> str:
        words = {
            "plural": self._labelled(),
            "condition": self.filter.describe(names),
            "count": self.count.words() or _("at least one"),
        }
        if self.none and self.count.is_plain:
            return _("no associated record of %(plural)s has (%(condition)s)") % words
        if self.none:
            return _("the number of associated %(plural)s with (%(condition)s) is not %(count)s") % words
        if self.count.is_plain:
            return _("at least one associated record of %(plural)s has (%(condition)s)") % words
        return _("the number of associated %(plural)s with (%(condition)s) is %(count)s") % words

    def _labelled(self) -> str:
        if self.label is None:
            return self.plural
        reads = self.label.inverse_label if self.forward is False and self.label.inverse_label else self.label.label
        return _("%(plural)s (%(label)s)") % {"plural": self.plural, "label": reads}

    def needs(self) -> Needs:
        inner = self.filter.needs()
        return Needs(links={self.link: inner}, is_relative=inner.is_relative)


def parse(raw: Mapping[str, Any], reader: Reader) -> AssociatedCondition | None:
    """Return the condition, or None when something was wrong."""
    if reader.is_event or not reader.has_keys(raw, ("associated", "operator"), OPTIONAL):
        if reader.is_event:
            reader.problem(_("Events have no associated records."))
        return None
    schema = reader.at("associated").object(raw["associated"])
    operator = reader.at("operator").one_of(raw["operator"], OPERATORS)
    count = counting.parse(raw, reader)
    if schema is None:
        return None
    label, forward, is_labelled = _label(raw, schema.name, reader)
    inner = reader.among(schema).at("filter")
    group = inner.read_group(raw["filter"], inner.deeper()) if "filter" in raw else Group()
    if operator is None or count is None or group is None or not is_labelled:
        return None
    plural = schema.plural or schema.label
    return AssociatedCondition(schema.name, plural, group, operator == "none", label, forward, count)


def _label(raw: Mapping[str, Any], to: str, reader: Reader) -> tuple[KnownLabel | None, bool | None, bool]:
    """Return the label, from which end it must read, and whether all is well.

    A label declared from this object counts as read from here; else one declared from the other. ``inverse`` asks
    for the other end of a label within one object, such as the reports of a manager.
    """
    inverse = reader.at("inverse").flag(raw["inverse"]) if "inverse" in raw else None
    name = raw.get("label")
    if name is None:
        if inverse is not None:
            reader.at("inverse").problem(_("Only a label has an inverse."))
        return None, None, inverse is None
    find, here = reader.vocabulary.find_label, reader.schema.name
    if isinstance(name, str):
        if not inverse and (found := find(name, here, to)):
            return found, None if found.is_mutual else True, True
        if inverse is not False and (found := find(name, to, here)):
            return found, None if found.is_mutual else False, True
    reader.at("label").problem(_("There is no association label named “%(name)s” here.") % {"name": shown(name)})
    return None, None, False
