"""Reads what steps on records are configured to do: the records they act on, properties, values, texts, users."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from crm.lib.errors import CallerError, InvalidValues
from records.models import Record
from records.properties import ObjectSchema, Property, Reading
from records.querying.people import UserFinder
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Fail, Outcome
from workflows.scope import Scope
from workflows.values import InvalidValue, Value, parse
from workflows.values.related import ENROLLED, Related
from workflows.values.related import parse as parse_related

T = TypeVar("T")


def place(step: Step, field: str) -> str:
    """Return where a field of a step's configuration is."""
    return f"{step.id}.config.{field}"


def tried(read: Callable[[], T]) -> tuple[T | None, list[Problem]]:
    """Return what was read, or what is wrong with it."""
    try:
        return read(), []
    except InvalidValue as error:
        return None, error.problems


def target_of(config: Mapping[str, Any], where: str = "target") -> Related:
    """Return the records a step acts on: without a word about it the enrolled one, of associated ones all."""
    return parse_related(config.get("target"), where, "all")


def target_schema(step: Step, scope: Scope) -> ObjectSchema | None:
    """Return the schema of the records a step acts on, where it is known."""
    related, _problems = tried(lambda: target_of(step.config))
    name = related.object_of(scope) if related else None
    return scope.vocabulary.catalogue.get(name) if name else None


def check_target(step: Step, scope: Scope) -> Iterator[Problem]:
    """Yield what is wrong with the records a step acts on."""
    related, problems = tried(lambda: target_of(step.config, place(step, "target")))
    yield from problems
    if related is not None:
        yield from related.check(scope, place(step, "target"))


def check_property(step: Step, scope: Scope, field: str = "property") -> Iterator[Problem]:
    """Yield what keeps the property named from being written."""
    schema, name = target_schema(step, scope), step.config.get(field)
    where = place(step, field)
    if not name:
        yield Problem(where, _("Choose a property."))
    elif schema is not None:
        prop = schema.get(str(name))
        if prop is None:
            message = _("%(object)s have no property named “%(name)s”.") % {"object": schema.plural, "name": name}
            yield Problem(where, message, _("Choose another property, or restore this one."))
        elif prop.read_only:
            message = _("%(label)s is read only.") % {"label": prop.label}
            yield Problem(where, message, _("Choose another property."))


def target_property(step: Step, scope: Scope, field: str = "property") -> Property | None:
    """Return the property that a step writes, where it is known."""
    schema = target_schema(step, scope)
    return schema.get(str(step.config.get(field))) if schema else None


def whose(step: Step, scope: Scope) -> str:
    """Return the words that say whose property is meant; none for the enrolled record's."""
    related, _problems = tried(lambda: target_of(step.config))
    if related is None or related == ENROLLED:
        return ""
    return " " + _("of %(records)s") % {"records": related.describe(scope)}


def text_value(raw: Any, where: str) -> Value:
    """Return a text of a configuration: tokens may stand in it; a value may be given instead. Raises InvalidValue."""
    return parse({"text": raw} if isinstance(raw, str) else raw, where)


def checking_reading(scope: Scope) -> Reading:
    """Return how fixed values are read while a definition is checked."""
    find = UserFinder()

    def find_user(name: str | int) -> int | None:
        number = int(name) if str(name).isdigit() else None
        if number is not None:
            return number if scope.find_user(number) is not None else None
        return find(name)

    return Reading(find_user=find_user)


def targets(batch: Batch) -> Mapping[int, list[Record]]:
    """Return the records that each item acts on, under lock, by the item's id. Raises InvalidValue."""
    related = target_of(batch.config)
    if related == ENROLLED:
        return {item.id: [item.record] for item in batch.items}
    found = related.find(batch)
    wanted = [reference for references in found.values() for reference in references]
    for object_type in sorted({reference.object_type for reference in wanted}):
        batch.unit.load(object_type, [one.record_id for one in wanted if one.object_type == object_type])
    return {
        item.id: [record for one in found.get(item.id, ()) if (record := batch.unit.get(*one)) is not None]
        for item in batch.items
    }


def each(batch: Batch, act: Callable[[Item], Outcome]) -> dict[int, Outcome]:
    """Return the outcome of each item; what the person who built the workflow can fix is a failure of that item."""
    outcomes: dict[int, Outcome] = {}
    for item in batch.items:
        try:
            outcomes[item.id] = act(item)
        except CallerError as error:
            outcomes[item.id] = Fail(why(error))
    return outcomes


def all_fail(batch: Batch, error: CallerError) -> dict[int, Outcome]:
    """Return the same failure for every item."""
    return dict.fromkeys((item.id for item in batch.items), Fail(why(error)))


def why(error: CallerError) -> str:
    """Return an error as the log says it."""
    if isinstance(error, InvalidValues):
        return " ".join(message for messages in error.fields.values() for message in messages)
    return str(error)
