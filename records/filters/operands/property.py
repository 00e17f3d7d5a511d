"""Conditions on a property of the record: ``{"property": "city", "operator": "is_any_of", "value": ["Oslo"]}``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from records.filters.checks import Check, Subject
from records.filters.moments import Moment
from records.filters.needs import Needs
from records.filters.nodes import Condition, Predicate
from records.filters.operators import Given, Operator, operators_of, time_operators
from records.filters.reading import Reader, shown
from records.filters.vocabulary import Names
from records.properties import KINDS, Property

ASPECTS = ("value", "updated_at")


@dataclass(frozen=True)
class PropertyCondition(Condition):
    """An operator and its value for one property; with ``updated`` it is about the time of the last change."""

    slug: ClassVar[str] = "property"

    prop: Property
    operator: Operator
    value: Any = None
    include_blank: bool = False
    updated: bool = False

    def lowered(self, moment: Moment) -> Check:
        """Return the primitive check that the condition means at that moment."""
        operator = self.operator
        as_days = KINDS[self.prop.kind].family == "date" and not self.updated
        return Check(
            self.prop,
            operator.test(Given(self.prop, self.value, moment, as_days)),
            Subject.UPDATED if self.updated else operator.subject,
            operator.negated,
            self.include_blank or operator.matches_blank,
        )

    def predicate(self, moment: Moment) -> Predicate:
        return self.lowered(moment).holds

    def dump(self) -> dict[str, Any]:
        dumped: dict[str, Any] = {"property": self.prop.name, "operator": self.operator.slug}
        if self.value is not None:
            dumped["value"] = self.operator.shape.dump(self.value)
        if self.include_blank:
            dumped["include_blank"] = True
        if self.updated:
            dumped["aspect"] = "updated_at"
        return dumped

    def describe(self, names: Names) -> str:
        value = self.operator.shape.words(self.value, self.prop, names)
        label = _("last change of %(label)s") % {"label": self.prop.label} if self.updated else self.prop.label
        words = {"label": label, "rest": str(self.operator.phrase) % {"value": value}}
        if self.include_blank:
            return _("%(label)s %(rest)s (or is unknown)") % words
        return _("%(label)s %(rest)s") % words

    def needs(self) -> Needs:
        own = Needs(is_relative=self.operator.shape.is_relative(self.value)) | _read(
            self.prop, self.updated or self.operator.subject is Subject.UPDATED, self.operator.subject is Subject.EVER
        )
        other = self.operator.shape.reference(self.value)
        if other is None:
            return own
        read = _read(other.prop, other.updated)
        return own | (Needs(primaries={other.associated: read}) if other.associated else read)


def _read(prop: Property, updated: bool, history: bool = False) -> Needs:
    names = frozenset({prop.name})
    if updated:
        return Needs(updates=names)
    return Needs(properties=names, histories=names if history else frozenset())


def parse(raw: Mapping[str, Any], reader: Reader) -> PropertyCondition | None:
    """Return the condition, or None when something was wrong."""
    optional = ("value", "include_blank") if reader.is_event else ("value", "include_blank", "aspect")
    if not reader.has_keys(raw, ("property", "operator"), optional):
        return None
    prop = reader.at("property").property(raw["property"])
    aspect = reader.at("aspect").one_of(raw.get("aspect", "value"), ASPECTS)
    if prop is None or aspect is None:
        return None
    updated = aspect == "updated_at"
    offered = time_operators() if updated else operators_of(prop.kind, reader.is_event)
    return complete(prop, raw, offered, reader, updated)


def complete(
    prop: Property, raw: Mapping[str, Any], offered: Mapping[str, Operator], reader: Reader, updated: bool = False
) -> PropertyCondition | None:
    """Return the condition on a property whose operator and value stand in ``raw``."""
    slug = raw["operator"]
    operator = offered.get(slug) if isinstance(slug, str) else None
    if operator is None:
        reader.at("operator").problem(
            _("%(label)s cannot be asked with “%(operator)s”.") % {"label": prop.label, "operator": shown(slug)},
            _("Choose one of: %(choices)s.") % {"choices": ", ".join(offered)},
        )
        return None
    before = len(reader.tally.problems)
    asked = replace(prop, kind="datetime") if updated else prop
    value = operator.shape.parse(raw.get("value"), asked, reader.at("value"))
    include_blank = reader.at("include_blank").flag(raw.get("include_blank", False))
    if include_blank and not operator.offers_blank:
        reader.at("include_blank").problem(_("This operator is about blanks itself."))
    if len(reader.tally.problems) > before:
        return None
    return PropertyCondition(prop, operator, value, include_blank, updated)
