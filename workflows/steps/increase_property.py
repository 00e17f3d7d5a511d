"""Increase or decrease a number; a blank counts as 0, and who comes later in a batch adds to what earlier ones left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError, InvalidValues
from records.models import Record
from records.properties import KINDS, Property
from records.properties import Value as Typed
from records.properties.kinds.numbers import LARGEST, decimal
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.fused import Add, Fused
from workflows.outcomes import Done, Outcome, Skip
from workflows.scope import Scope
from workflows.steps import writing
from workflows.steps.base import StepKind
from workflows.steps.configuring import (
    all_fail,
    check_property,
    check_target,
    each,
    place,
    target_property,
    targets,
    tried,
    whose,
)
from workflows.values import StaticValue, Value, in_words, parse, prepare

NUMBERS = ("number", "currency")


class IncreaseProperty(StepKind):
    """``{"property": "visits", "amount": VALUE, "target": RELATED}``; a negative amount decreases."""

    slug = "increase_property"
    label = gettext_lazy("Increase or decrease property value")
    icon = "plus-minus"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from check_target(step, scope)
        yield from check_property(step, scope)
        prop = target_property(step, scope)
        if prop and prop.kind not in NUMBERS:
            message = _("%(label)s is not a number.") % {"label": prop.label}
            yield Problem(place(step, "property"), message, _("Choose a number or an amount of money."))
        where = place(step, "amount")
        amount, problems = tried(lambda: parse(step.config.get("amount"), where))
        yield from problems or _check_amount(amount, scope, where)

    def summary(self, step: Step, scope: Scope) -> str:
        prop = target_property(step, scope)
        amount, _problems = tried(lambda: parse(step.config.get("amount")))
        words = {
            "property": (prop.label if prop else str(step.config.get("property", ""))) + whose(step, scope),
            "amount": amount.describe(scope) if amount else "…",
        }
        if words["amount"].startswith("-"):
            return _("Decrease %(property)s by %(amount)s") % {**words, "amount": words["amount"][1:]}
        return _("Increase %(property)s by %(amount)s") % words

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == Done.slug and "records" not in data and not data.get("unchanged"):
            return _("Changed %(property)s by %(amount)s to %(value)s.") % data
        return writing.sentence(outcome, data)

    def fused(self, batch: Batch) -> Fused | None:
        prop = batch.unit.catalogue[batch.definition.object].get(str(batch.config.get("property")))
        amount, _problems = tried(lambda: parse(batch.config.get("amount")))
        if prop is None or prop.kind != "number" or prop.read_only or prop.unique or "target" in batch.config:
            return None
        try:
            by = _number(amount.given) if isinstance(amount, StaticValue) else None
        except InvalidValues:
            return None
        if not isinstance(by, int) or by == 0:
            return None
        return Add(prop, by, {"property": prop.label, "amount": str(by)})

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        name = str(batch.config.get("property"))
        try:
            amount = parse(batch.config.get("amount"))
            prepare(batch, [amount])
            records = targets(batch)
            _schema, prop = writing.property_of(batch, records, name)
            fixed = _number(amount.of(batch.items[0], batch)) if amount.is_static else None
        except CallerError as error:
            return all_fail(batch, error)
        if prop is not None and (prop.kind not in NUMBERS or prop.read_only):
            message = _("%(label)s is not a number that can be written.") % {"label": prop.label}
            return all_fail(batch, InvalidValues({name: [message]}))
        adding = _Adding(batch, prop, amount, fixed)
        return each(batch, lambda item: adding.act(item, records[item.id]))


@dataclass
class _Adding:
    """Adds for one batch. ``said`` keeps, where all add the same, what was answered to each number held."""

    batch: Batch
    prop: Property | None
    amount: Value
    fixed: int | Decimal | None
    said: dict[Typed, tuple[Typed, Done]] = field(default_factory=dict)

    def act(self, item: Item, there: Sequence[Record]) -> Outcome:
        """Add to the records of an item."""
        if not there or self.prop is None:
            return Skip(_("There is no associated record to write to."))
        by = _number(self.amount.of(item, self.batch)) if self.fixed is None else self.fixed
        if by is None:
            return Skip(_("The amount is blank, so nothing was added."))
        if len(there) == 1:
            return self._one(item, there[0], self.prop, by)
        return self._several(item, there, self.prop, by)

    def _one(self, item: Item, record: Record, prop: Property, by: int | Decimal) -> Outcome:
        held = self.batch.unit.value(record, prop)
        found = self.said.get(held) if self.fixed is not None else None
        if found is None:
            new = _sum(held, by, prop)
            found = (new, _done(prop, new, by, self.batch, is_new=new != held))
            if self.fixed is not None:
                self.said[held] = found
        self.batch.unit.put(record, prop, found[0], self.batch.origin(item))
        return found[1]

    def _several(self, item: Item, there: Sequence[Record], prop: Property, by: int | Decimal) -> Outcome:
        unit, reason = self.batch.unit, self.batch.origin(item)
        sums = [_sum(unit.value(record, prop), by, prop) for record in there]
        count = sum(unit.put(record, prop, new, reason) is not None for record, new in zip(there, sums, strict=True))
        done = _done(prop, sums[0], by, self.batch, is_new=True)
        return Done(data={**done.data, "records": len(there), "changed": count})


def _done(prop: Property, new: Typed, by: int | Decimal, batch: Batch, *, is_new: bool) -> Done:
    """Return the outcome; its data is shared by all who have the same one, so nobody may change it."""
    words = str(new) if prop.kind == "number" else in_words(new, prop, batch)
    data = {"property": prop.label, "value": words, "amount": str(by)}
    return Done(data=data if is_new else {**data, "unchanged": True})


def _check_amount(amount: Value | None, scope: Scope, where: str) -> Iterator[Problem]:
    if isinstance(amount, StaticValue):
        try:
            if _number(amount.given) is None:
                yield Problem(where, _("Enter an amount."))
        except InvalidValues:
            yield Problem(where, _("Enter a number such as 1200 or 12.5."))
    elif amount is not None:
        yield from amount.check(scope, where)
        shape = amount.shape(scope)
        if shape is not None and shape.kind not in NUMBERS:
            yield Problem(where, _("%(value)s is not a number.") % {"value": amount.describe(scope)})


def _number(raw: Any) -> int | Decimal | None:
    """Return an amount, exact: whole numbers as they are, others as decimals."""
    if raw is None or raw == "":
        return None
    if type(raw) is int and abs(raw) < LARGEST:
        return raw
    try:
        return decimal(raw)
    except ValueError as error:
        raise InvalidValues({"amount": [str(error)]}) from None


def _sum(held: Typed, by: int | Decimal, prop: Property) -> Typed:
    """Return the sum as the property's kind types it; floats are added as they read, so that 0.1 + 0.2 is 0.3."""
    total: int | Decimal
    if held is None:
        total = by
    elif isinstance(held, int):
        total = by + held
    else:
        total = Decimal(str(held)) + by
    if not -LARGEST < total < LARGEST:
        message = _("%(label)s would become too large.") % {"label": prop.label}
        raise InvalidValues({prop.name: [message]})
    if isinstance(total, int) and prop.kind == "number":
        return total
    return KINDS[prop.kind].from_column(float(total) if prop.kind == "number" else total)
