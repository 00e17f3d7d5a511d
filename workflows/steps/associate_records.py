"""Associate records: links the record with others that it is related to, or that have the same value somewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError, InvalidValues
from records.models.reference import Reference
from records.properties import Property
from records.querying.matching import comparable, matching, value_of
from workflows.batch import Batch
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Fail, Outcome, Skip
from workflows.scope import Scope
from workflows.steps.base import StepKind
from workflows.steps.configuring import all_fail, place, tried, why
from workflows.steps.linking import Linker
from workflows.steps.set_property import check_fit
from workflows.values import Value, parse, prepare
from workflows.values.fitting import fitted
from workflows.values.reading import demand_keys, text
from workflows.values.related import Related
from workflows.values.related import parse as parse_related


class AssociateRecords(StepKind):
    """``{"with": RELATED, "label": "partner"}``, or by matching values
    ``{"match": {"object": "company", "property": "domain", "value": VALUE}, "label": …}``.
    """

    slug = "associate_records"
    label = gettext_lazy("Create associations")
    icon = "link"
    category = "records"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if ("with" in step.config) == ("match" in step.config):
            yield Problem(place(step, "with"), _("Choose the records: related ones, or those with a matching value."))
            return
        if "match" in step.config:
            yield from _check_match(step, scope)
        else:
            related, problems = tried(lambda: parse_related(step.config["with"], place(step, "with"), "all"))
            yield from problems
            if related is not None:
                yield from related.check(scope, place(step, "with"))
        there, name = _object(step, scope), step.config.get("label")
        if name is not None and there is not None:
            find = scope.vocabulary.find_label
            if not find(str(name), scope.object_type, there) and not find(str(name), there, scope.object_type):
                message = _("There is no association label “%(name)s” here.") % {"name": name}
                yield Problem(place(step, "label"), message, _("Choose another label."))

    def summary(self, step: Step, scope: Scope) -> str:
        return _("Associate with %(records)s") % {"records": _describe(step, scope)}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome != Done.slug:
            return str(data.get("reason", ""))
        if data.get("unchanged"):
            return _("Was associated already.")
        return _("Associated with %(count)s records.") % {"count": data.get("count", 0)}

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        try:
            found = _matched(batch) if "match" in batch.config else _related(batch).find(batch)
            for object_type in {one.object_type for ends in found.values() for one in ends}:
                batch.unit.read(object_type, [one.record_id for ends in found.values() for one in ends])
        except CallerError as error:
            return all_fail(batch, error)
        linker, label = Linker(), batch.config.get("label")
        wanted, outcomes = [], dict[int, Outcome]()
        for item in batch.items:
            start = Reference(item.object_type, item.record_id)
            ends = [end for end in found.get(item.id, ()) if end != start and batch.unit.look(*end) is not None]
            if not ends:
                outcomes[item.id] = Skip(_("There is no record to associate with."))
                continue
            try:
                wanted += [linker.link(start, end, label, batch.origin(item)) for end in ends]
                outcomes[item.id] = Done(data={"unchanged": True})
            except CallerError as error:
                outcomes[item.id] = Fail(why(error))
        made: dict[int, int] = {}
        for link in batch.unit.link(wanted):
            if link.reason and link.reason.enrollment is not None:
                made[link.reason.enrollment] = made.get(link.reason.enrollment, 0) + 1
        return outcomes | {number: Done(data={"count": count}) for number, count in made.items()}


def _related(batch: Batch) -> Related:
    return parse_related(batch.config.get("with"), "with", "all")


def _matched(batch: Batch) -> Mapping[int, list[Reference]]:
    """Return the records whose property has the item's value: one query for the batch."""
    object_type, name, value = _read_match(batch.config["match"], "match")
    prepare(batch, [value])
    schema = batch.unit.catalogue.get(object_type)
    prop = schema.get(name) if schema else None
    if schema is None or prop is None:
        raise InvalidValues({name: [_("There is no property “%(name)s” to match.") % {"name": name}]})
    keys = {item.id: _key(value.of(item, batch), prop, batch) for item in batch.items}
    keys = {number: key for number, key in keys.items() if key is not None}
    batch.unit.flush()
    by_key: dict[Any, list[Reference]] = {}
    for record in matching(schema, prop, set(keys.values())).order_by("pk"):
        by_key.setdefault(comparable(value_of(record, prop)), []).append(Reference(object_type, record.pk))
    return {number: by_key.get(key, []) for number, key in keys.items()}


def _key(value: Any, prop: Property, batch: Batch) -> Any:
    """Return a value as keys are compared; None where it is blank or nothing could be equal to it."""
    if value is None:
        return None
    try:
        return comparable(batch.unit.cleaner(prop.object_type).typed(prop, fitted(value, prop, batch.zone)))
    except ValueError:
        return None


def _read_match(raw: Any, where: str) -> tuple[str, str, Value]:
    demand_keys(raw, {"object", "property", "value"}, where)
    value = parse(raw.get("value"), f"{where}.value")
    return text(raw.get("object"), f"{where}.object"), text(raw.get("property"), f"{where}.property"), value


def _check_match(step: Step, scope: Scope) -> Iterator[Problem]:
    where = place(step, "match")
    read, problems = tried(lambda: _read_match(step.config["match"], where))
    yield from problems
    if read is None:
        return
    object_type, name, value = read
    schema = scope.vocabulary.catalogue.get(object_type)
    if schema is None:
        yield Problem(f"{where}.object", _("There is no object named “%(name)s”.") % {"name": object_type})
    elif (prop := schema.get(name)) is None:
        message = _("%(object)s have no property named “%(name)s”.") % {"object": schema.plural, "name": name}
        yield Problem(f"{where}.property", message, _("Choose another property."))
    else:
        yield from check_fit(value, scope, prop, f"{where}.value")


def _object(step: Step, scope: Scope) -> str | None:
    if "match" in step.config:
        read, _problems = tried(lambda: _read_match(step.config["match"], ""))
        return read[0] if read else None
    related, _problems = tried(lambda: parse_related(step.config.get("with"), "", "all"))
    return related.object_of(scope) if related else None


def _describe(step: Step, scope: Scope) -> str:
    if "match" in step.config:
        read, _problems = tried(lambda: _read_match(step.config["match"], ""))
        schema = scope.vocabulary.catalogue.get(read[0]) if read else None
        if read is None or schema is None:
            return "…"
        prop = schema.get(read[1])
        words = {"plural": schema.plural.lower(), "property": prop.label if prop else read[1]}
        return _("%(plural)s whose %(property)s is %(value)s") % {**words, "value": read[2].describe(scope)}
    related, _problems = tried(lambda: parse_related(step.config.get("with"), "", "all"))
    return related.describe(scope) if related else "…"
