"""Finds the static list that a step names, and words what became of its members."""

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

from crm.lib.errors import CallerError, NotFound
from records.models import RecordList
from records.models.origin import Origin
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Done, Outcome, Skip
from workflows.scope import Scope
from workflows.steps.configuring import all_fail, check_target, each, place, target_schema, targets

#: Moves records in or out of a list and returns those that really moved.
Move = Callable[[RecordList, Mapping[int, Origin]], set[int]]


def check_list(step: Step, scope: Scope) -> Iterator[Problem]:
    """Yield what is wrong with the list: gone, of another object, or one whose filter decides."""
    yield from check_target(step, scope)
    where, number = place(step, "list"), step.config.get("list")
    if not isinstance(number, int) or isinstance(number, bool):
        yield Problem(where, _("Choose a list."))
        return
    found, schema = scope.vocabulary.find_list(number), target_schema(step, scope)
    if found is None:
        yield Problem(where, _("The list that is chosen here does not exist."), _("Choose another list."))
    elif found.filter is not None:
        message = _("“%(name)s” is an active list: its filter decides who is in it.") % {"name": found.name}
        yield Problem(where, message, _("Choose a static list."))
    elif schema is not None and found.object_type != schema.name:
        message = _("“%(name)s” is a list of another object.") % {"name": found.name}
        yield Problem(where, message, _("Choose a list of %(plural)s.") % {"plural": schema.plural.lower()})


def list_name(step: Step, scope: Scope) -> str:
    """Return the name of the list."""
    number = step.config.get("list")
    found = scope.vocabulary.find_list(number) if isinstance(number, int) else None
    return found.name if found else "…"


def move(batch: Batch, how: Move) -> Mapping[int, Outcome]:
    """Move every item's records at once; who was there already, or not in it, is told so."""
    try:
        records = targets(batch)
        found = _list(batch)
        reasons: dict[int, Origin] = {}
        for item in batch.items:
            for record in records[item.id]:
                if record.object_type_id != found.object_type_id:
                    raise NotFound(_("“%(name)s” is a list of another object.") % {"name": found.name})
                reasons.setdefault(record.pk, batch.origin(item))
        batch.unit.flush()
        moved = how(found, reasons) if reasons else set()
    except CallerError as error:
        return all_fail(batch, error)

    def act(item: Item) -> Outcome:
        there = records[item.id]
        if not there:
            return Skip(_("There is no associated record."))
        own = [record.pk for record in there if record.pk in moved and reasons[record.pk].enrollment == item.id]
        data = {"list": found.name}
        return Done(data=data if own else {**data, "unchanged": True})

    return each(batch, act)


def _list(batch: Batch) -> RecordList:
    number = batch.config.get("list")
    found = RecordList.objects.filter(pk=number).first() if isinstance(number, int) else None
    if found is None:
        raise NotFound(_("The list does not exist any more. Choose another one."))
    return found
