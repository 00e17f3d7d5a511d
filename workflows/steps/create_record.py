"""Create record: of any object, with values, an owner and associations; a key that is taken fails or updates."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError, InvalidValues
from records.editing import conflicts
from records.editing.cleaning import Cleaned
from records.models import Record
from records.models.reference import Reference
from records.properties import ObjectSchema
from records.querying.matching import comparable
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Fail, Outcome
from workflows.scope import Output, Scope
from workflows.steps import linking
from workflows.steps.base import StepKind
from workflows.steps.configuring import all_fail, place, tried, why
from workflows.steps.set_property import check_fit
from workflows.values import Value, parse, prepare
from workflows.values.fitting import fits, fitted
from workflows.values.text import scope_of

ON_DUPLICATE = ("fail", "update")


class CreateRecord(StepKind):
    """``{"object": "ticket", "properties": {"name": VALUE, "owner": VALUE}, "associations": ["enrolled"],
    "on_duplicate": "fail"}``.
    """

    slug = "create_record"
    label = gettext_lazy("Create record")
    icon = "file-plus"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        schema = _schema(step, scope)
        if schema is None:
            yield Problem(place(step, "object"), _("Choose which kind of record is created."))
            return
        yield from _check_properties(step, scope, schema)
        yield from linking.check(step, scope, schema.name)
        if step.config.get("on_duplicate", "fail") not in ON_DUPLICATE:
            message = _("Choose one of: %(choices)s.") % {"choices": ", ".join(ON_DUPLICATE)}
            yield Problem(place(step, "on_duplicate"), message)

    def outputs(self, step: Step, scope: Scope) -> Sequence[Output]:
        schema = _schema(step, scope)
        if schema is None:
            return ()
        return (Output("id", _("%(object)s number") % {"object": schema.label}, "number", schema.name),)

    def summary(self, step: Step, scope: Scope) -> str:
        schema = _schema(step, scope)
        return _("Create a record: %(object)s") % {"object": schema.label if schema else "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome != Done.slug:
            return str(data.get("reason", ""))
        if data.get("updated"):
            return _("%(object)s “%(name)s” was there already and was updated.") % data
        return _("Created %(object)s “%(name)s”.") % data

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        try:
            return _Creation(batch).run()
        except CallerError as error:
            return all_fail(batch, error)


class _Creation:
    """The making of one batch's records."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        schema = batch.unit.catalogue.get(str(batch.config.get("object")))
        if schema is None:
            raise InvalidValues({"object": [_("The object to be created does not exist any more.")]})
        self.schema = schema
        self.values = _values(batch.config)
        prepare(batch, self.values.values())
        self.about = linking.references(linking.read(batch.config), batch)
        self.linker = linking.Linker()
        self.links: list[Any] = []
        self.outcomes: dict[int, Outcome] = {}

    def run(self) -> Mapping[int, Outcome]:
        """Make the records in rounds: what two items of a batch both want to have alone, the second finds taken."""
        given = {item: found for item in self.batch.items if (found := self._given(item)) is not None}
        waiting = list(given)
        while waiting:
            waiting = self._round(waiting, given)
        self.batch.unit.link(self.links)
        return self.outcomes

    def _given(self, item: Item) -> dict[str, Any] | None:
        scope, found = scope_of(self.batch), {}
        try:
            for name, value in self.values.items():
                prop = self.schema.get(name)
                typed = value.of(item, self.batch)
                if prop is not None and not fits(value.shape(scope), prop):
                    words = {"source": value.describe(scope), "property": prop.label}
                    message = _("%(source)s cannot be written to %(property)s: it is of another kind.")
                    raise InvalidValues({name: [message % words]})
                if typed is not None:
                    found[name] = fitted(typed, prop, self.batch.zone) if prop else typed
            for end, label in self.about[item.id]:
                # Labels are looked for before anything is made.
                self.linker.link(Reference(self.schema.name, 0), end, label, self.batch.origin(item))
        except CallerError as error:
            self.outcomes[item.id] = Fail(why(error))
            return None
        return found

    def _round(self, items: Sequence[Item], given: Mapping[Item, dict[str, Any]]) -> list[Item]:
        cleaner = self.batch.unit.cleaner(self.schema.name)
        cleaned: dict[Item, Cleaned] = {}
        for item in items:
            try:
                cleaned[item] = cleaner.new(given[item])
            except CallerError as error:
                self.outcomes[item.id] = Fail(why(error))
        new, held, later = self._sorted_out(cleaned)
        made = self.batch.unit.create(self.schema.name, [(cleaned[item], self.batch.origin(item)) for item in new])
        for item, record in zip(new, made, strict=True):
            self._done(item, record)
        self.batch.unit.load(self.schema.name, {number for number, _message in held.values()})
        for item, (number, message) in held.items():
            self._is_there(item, number, message, given[item])
        return later

    def _sorted_out(
        self, cleaned: Mapping[Item, Cleaned]
    ) -> tuple[list[Item], dict[Item, tuple[int, str]], list[Item]]:
        """Return whose values are free, whose another record holds, and who wants what an earlier one gets now."""
        self.batch.unit.flush()
        held: dict[Item, tuple[int, str]] = {}
        later: set[Item] = set()
        for prop in self.schema:
            if not prop.unique:
                continue
            wanted = {item: one.values.get(prop.name) for item, one in cleaned.items()}
            taken = conflicts.holders(self.schema, prop, wanted.values())
            seen: set[Any] = set()
            for item, value in wanted.items():
                key = comparable(value)
                if value is None:
                    continue
                if key in taken:
                    held.setdefault(item, (taken[key], conflicts.already_used(value, taken[key])))
                elif key in seen:
                    later.add(item)
                seen.add(key)
        new = [item for item in cleaned if item not in held and item not in later]
        return new, held, [item for item in cleaned if item in later and item not in held]

    def _is_there(self, item: Item, number: int, message: str, given: Mapping[str, Any]) -> None:
        """Update the record that has the key already, or fail (decision 36)."""
        record = self.batch.unit.get(self.schema.name, number)
        if self.batch.config.get("on_duplicate") != "update" or record is None:
            self.outcomes[item.id] = Fail(message)
            return
        try:
            self.batch.unit.change(record, given, self.batch.origin(item))
        except CallerError as error:
            self.outcomes[item.id] = Fail(why(error))
            return
        self._done(item, record, updated=True)

    def _done(self, item: Item, record: Record, **more: Any) -> None:
        start, reason = Reference.to(record), self.batch.origin(item)
        try:
            links = [self.linker.link(start, end, label, reason) for end, label in self.about[item.id] if end != start]
        except CallerError as error:
            self.outcomes[item.id] = Fail(why(error))
            return
        self.links += links
        self.outcomes[item.id] = Done(
            outputs={"id": record.pk, "object": self.schema.name},
            data={"object": self.schema.label, "name": str(record), "id": record.pk, **more},
        )


def _values(config: Mapping[str, Any], where: str = "properties") -> dict[str, Value]:
    return {name: parse(raw, f"{where}.{name}") for name, raw in (config.get("properties") or {}).items()}


def _schema(step: Step, scope: Scope) -> ObjectSchema | None:
    return scope.vocabulary.catalogue.get(str(step.config.get("object")))


def _check_properties(step: Step, scope: Scope, schema: ObjectSchema) -> Iterator[Problem]:
    where = place(step, "properties")
    given = step.config.get("properties", {})
    if not isinstance(given, Mapping):
        yield Problem(where, _("A JSON object is expected here."))
        return
    for prop in schema:
        if prop.required and prop.default is None and prop.name not in given and not prop.source:
            yield Problem(f"{where}.{prop.name}", _("%(label)s is required.") % {"label": prop.label})
    for name, raw in given.items():
        target = schema.get(name)
        if target is None or target.read_only:
            message = _("%(object)s have no property named “%(name)s” that can be written.")
            yield Problem(f"{where}.{name}", message % {"object": schema.plural, "name": name})
            continue
        value, problems = tried(lambda raw=raw, name=name: parse(raw, f"{where}.{name}"))  # type: ignore[misc]
        yield from problems
        if value is not None:
            yield from check_fit(value, scope, target, f"{where}.{name}")
