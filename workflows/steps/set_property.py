"""Set property: gives the record, or associated ones, a value; a multiple choice can also gain or lose options."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError, InvalidValues
from records.models import Record
from records.properties import KINDS, Property
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.fused import Fused
from workflows.outcomes import Outcome, Skip
from workflows.scope import Scope
from workflows.steps import writing
from workflows.steps.base import StepKind
from workflows.steps.configuring import (
    all_fail,
    check_property,
    check_target,
    checking_reading,
    each,
    place,
    target_property,
    targets,
    tried,
    whose,
)
from workflows.values import StaticValue, Value, in_words, parse, prepare
from workflows.values.fitting import fits, fitted
from workflows.values.text import scope_of

MODES = ("replace", "append", "remove")


class SetProperty(StepKind):
    """``{"property": "country", "value": VALUE, "target": RELATED, "mode": "replace", "clear_blank": false}``."""

    slug = "set_property"
    label = gettext_lazy("Set property value")
    icon = "pencil"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        yield from check_target(step, scope)
        yield from check_property(step, scope)
        prop = target_property(step, scope)
        mode = step.config.get("mode", "replace")
        if mode not in MODES:
            yield Problem(place(step, "mode"), _("Choose one of: %(choices)s.") % {"choices": ", ".join(MODES)})
        elif mode != "replace" and prop and prop.kind != "multi_choice":
            message = _("Only a multiple choice can gain or lose options.")
            yield Problem(place(step, "mode"), message, _("Replace the value instead."))
        yield from check_value(step, scope, prop, "value")

    def summary(self, step: Step, scope: Scope) -> str:
        prop = target_property(step, scope)
        words = {
            "property": (prop.label if prop else str(step.config.get("property", ""))) + whose(step, scope),
            "value": describe_value(step.config.get("value"), prop, scope),
        }
        return {
            "append": _("Add %(value)s to %(property)s"),
            "remove": _("Remove %(value)s from %(property)s"),
        }.get(str(step.config.get("mode")), _("Set %(property)s to %(value)s")) % words

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        return writing.sentence(outcome, data)

    def fused(self, batch: Batch) -> Fused | None:
        value, _problems = tried(lambda: parse(batch.config.get("value")))
        if not isinstance(value, StaticValue) or batch.config.get("mode", "replace") != "replace":
            return None
        return writing.fused(batch, str(batch.config.get("property")), value.given)

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        try:
            value = parse(batch.config.get("value"))
            prepare(batch, [value])
        except CallerError as error:
            return all_fail(batch, error)
        name = str(batch.config.get("property"))
        mode = batch.config.get("mode", "replace")
        if mode != "replace":
            return _gain_or_lose(batch, name, value, is_gain=mode == "append")
        if value.is_static:
            return writing.same(batch, name, value.of(batch.items[0], batch))
        return write_values(batch, name, value)


def write_values(batch: Batch, name: str, value: Value) -> Mapping[int, Outcome]:
    """Give each item's records what a value is for the item, made to fit the property."""
    shape = value.shape(scope_of(batch))

    def value_of(item: Item, prop: Property) -> Any:
        if not fits(shape, prop):
            message = _("%(source)s cannot be written to %(property)s: it is of another kind.")
            words = {"source": value.describe(scope_of(batch)), "property": prop.label}
            raise InvalidValues({name: [message % words]})
        found = value.of(item, batch)
        return None if found is None else fitted(found, prop, batch.zone)

    return writing.differing(batch, name, value_of, is_blank_meant=bool(batch.config.get("clear_blank")))


def check_value(step: Step, scope: Scope, prop: Property | None, field: str) -> Iterator[Problem]:
    """Yield what keeps the value of a field from being written to a property."""
    where = place(step, field)
    value, problems = tried(lambda: parse(step.config.get(field), where))
    yield from problems
    if value is not None:
        yield from check_fit(value, scope, prop, where)


def check_fit(value: Value, scope: Scope, prop: Property | None, where: str) -> Iterator[Problem]:
    """Yield what is wrong with a value that is to be written to a property."""
    problems = list(value.check(scope, where))
    yield from problems
    if prop is None or problems:
        return
    if isinstance(value, StaticValue):
        try:
            typed = KINDS[prop.kind].clean(value.given, prop, checking_reading(scope))
        except ValueError as error:
            yield Problem(where, str(error))
        else:
            if typed is None:
                yield Problem(where, _("Enter a value."), _("To empty the property, use “Clear property value”."))
    elif not fits(value.shape(scope), prop):
        words = {"value": value.describe(scope), "property": prop.label}
        yield Problem(where, _("%(value)s cannot be written to %(property)s.") % words, _("Choose another value."))


def describe_value(raw: Any, prop: Property | None, scope: Scope) -> str:
    """Return the value of a configuration in words: options by their labels, users by their names."""
    value, problems = tried(lambda: parse(raw))
    if value is None or problems:
        return "…"
    if isinstance(value, StaticValue) and prop:
        if prop.kind == "user" and isinstance(value.given, int):
            return scope.find_user(value.given) or str(value.given)
        given = value.given if isinstance(value.given, list) else [value.given]
        if prop.kind == "multi_choice" and isinstance(value.given, str):
            given = value.given.split(";")
        if prop.kind in {"choice", "multi_choice"}:
            return ", ".join(prop.label_of(str(one)) for one in given)
    return value.describe(scope)


def _gain_or_lose(batch: Batch, name: str, value: Value, *, is_gain: bool) -> Mapping[int, Outcome]:
    try:
        records = targets(batch)
        _schema, prop = writing.property_of(batch, records, name)
    except CallerError as error:
        return all_fail(batch, error)
    moved: Callable[[Record, set[str]], set[str]] = (
        (lambda record, options: _held(batch, record, prop) | options)
        if is_gain
        else (lambda record, options: _held(batch, record, prop) - options)
    )

    def act(item: Item) -> Outcome:
        there = records[item.id]
        if not there or prop is None:
            return Skip(_("There is no associated record to write to."))
        options = _options(value.of(item, batch), prop, is_gain=is_gain)
        left = [tuple(sorted(moved(record, options))) or None for record in there]
        if prop.required and None in left:
            raise InvalidValues({name: [_("%(label)s is required.") % {"label": prop.label}]})
        reason = batch.origin(item)
        count = sum(
            batch.unit.put(record, prop, new, reason) is not None for record, new in zip(there, left, strict=True)
        )
        return writing.written(prop, in_words(left[0], prop, batch), there, count)

    return each(batch, act)


def _held(batch: Batch, record: Record, prop: Property | None) -> set[str]:
    held = batch.unit.value(record, prop) if prop else None
    return set(held) if isinstance(held, tuple) else set()


def _options(given: Any, prop: Property, *, is_gain: bool) -> set[str]:
    """Return the options given, by value or label; what is archived can be lost but not gained."""
    parts = given.split(";") if isinstance(given, str) else given or ()
    found = set()
    for part in parts:
        option = prop.option(str(part)) or next((one for one in prop.options if one.label == str(part)), None)
        if option is None or (is_gain and option.archived):
            message = _("“%(text)s” is not an option of %(label)s.") % {"text": part, "label": prop.label}
            raise InvalidValues({prop.name: [message]})
        found.add(option.value)
    return found
