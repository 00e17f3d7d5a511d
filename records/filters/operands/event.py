"""Conditions on events: ``{"event": "form_submitted", "operator": "has", "where": {…}, "count": …, "within": …}``.

``where`` is a group over the event's own properties, ``within`` a time operator on when it happened, ``but_not``
another event that there must not be for the same e-mail: opened but not clicked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters.facts import Facts, Occurrence
from records.filters.moments import Moment
from records.filters.needs import Needs
from records.filters.nodes import Condition, Group, Predicate
from records.filters.operands import counting
from records.filters.operands.counting import Count
from records.filters.operands.property import PropertyCondition, complete
from records.filters.operators import time_operators
from records.filters.reading import Reader, shown
from records.filters.vocabulary import Names
from records.properties import ObjectSchema, Property

OPERATORS = ("has", "has_not")
OPTIONAL = ("where", "count", "within", "but_not")
#: The property that tells which e-mail an event is about.
EMAIL = "email"
#: When an event happened, as a property that time operators can ask.
AT = Property("", "at", gettext_lazy("date"), "datetime", column="at")  # type: ignore[arg-type]


@dataclass(frozen=True)
class EventCondition(Condition):
    """Whether the event happened the right number of times; with ``happened`` false whether it did not."""

    slug: ClassVar[str] = "event"

    event: str
    label: str
    happened: bool = True
    where: Group | None = None
    count: Count = Count()  # noqa: RUF009 - frozen
    within: PropertyCondition | None = None
    but_not: str | None = None

    def predicate(self, moment: Moment) -> Predicate:
        where = self.where.predicate(moment) if self.where else None
        within = self.within.predicate(moment) if self.within else None

        def counts(occurrence: Occurrence, others: set[Any]) -> bool:
            if within and not within(Occurrence(occurrence.at, {AT.name: occurrence.at})):
                return False
            if where and not where(occurrence):
                return False
            return occurrence.value(EMAIL) not in others

        def holds(facts: Facts) -> bool:
            others = {other.value(EMAIL) for other in facts.events(self.but_not)} - {None} if self.but_not else set()
            number = sum(counts(occurrence, others) for occurrence in facts.events(self.event))
            return self.count.holds(number) == self.happened

        return holds

    def dump(self) -> dict[str, Any]:
        dumped: dict[str, Any] = {"event": self.event, "operator": "has" if self.happened else "has_not"}
        if self.where:
            dumped["where"] = self.where.dump()
        if self.within:
            dumped["within"] = {key: value for key, value in self.within.dump().items() if key != "property"}
        if self.but_not:
            dumped["but_not"] = self.but_not
        return dumped | self.count.dump()

    def describe(self, names: Names) -> str:
        pattern = _("has the event “%(event)s”") if self.happened else _("does not have the event “%(event)s”")
        parts = [pattern % {"event": self.label}]
        if words := self.count.words():
            parts.append(words)
        if self.where and self.where.filters:
            parts.append(_("where (%(condition)s)") % {"condition": self.where.describe(names)})
        if self.within:
            parts.append(_("when the %(condition)s") % {"condition": self.within.describe(names)})
        if self.but_not:
            parts.append(_("but not “%(event)s”") % {"event": self.but_not})
        return " ".join(parts)

    def needs(self) -> Needs:
        inner = (self.where.needs() if self.where else Needs()) | (self.within.needs() if self.within else Needs())
        events = frozenset({self.event, self.but_not} - {None})
        return Needs(events=events, is_relative=inner.is_relative)  # type: ignore[arg-type]


def parse(raw: Mapping[str, Any], reader: Reader) -> EventCondition | None:
    """Return the condition, or None when something was wrong."""
    if reader.is_event:
        reader.problem(_("Events have no events of their own."))
        return None
    if not reader.has_keys(raw, ("event", "operator"), OPTIONAL):
        return None
    operator = reader.at("operator").one_of(raw["operator"], OPERATORS)
    schema = _event(raw["event"], reader.at("event"))
    count = counting.parse(raw, reader)
    if schema is None or operator is None or count is None:
        return None
    before = len(reader.tally.problems)
    inner = reader.among(schema, is_event=True).at("where")
    where = inner.read_group(raw["where"], inner.deeper()) if "where" in raw else None
    within = _within(raw["within"], reader.at("within")) if "within" in raw else None
    but_not = _but_not(raw["but_not"], schema, reader.at("but_not")) if "but_not" in raw else None
    if len(reader.tally.problems) > before:
        return None
    return EventCondition(schema.name, schema.label, operator == "has", where, count, within, but_not)


def _event(raw: Any, reader: Reader) -> ObjectSchema | None:
    found = reader.vocabulary.events.get(raw) if isinstance(raw, str) else None
    if found is None:
        reader.problem(_("There is no event named “%(name)s”.") % {"name": shown(raw)})
    return found


def _within(raw: Any, reader: Reader) -> PropertyCondition | None:
    if not reader.has_keys(raw, ("operator",), ("value",)):
        return None
    plain = {slug: operator for slug, operator in time_operators().items() if operator.shape.slug != "property"}
    return complete(AT, raw, plain, reader)


def _but_not(raw: Any, schema: ObjectSchema, reader: Reader) -> str | None:
    other = _event(raw, reader)
    if other and not (schema.get(EMAIL) and other.get(EMAIL)):
        reader.problem(_("Only events about e-mails can be told apart by e-mail."))
    return other.name if other else None
