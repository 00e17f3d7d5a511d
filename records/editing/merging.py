"""Merges two records of an object: one survives with the values chosen, associations and activities follow."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues, NotFound
from records.editing import following
from records.models import Change, Record, catalogue, journal, registry
from records.models.reference import Reference
from records.properties import ObjectSchema, Property

WINNER, LOSER = "winner", "loser"
#: Properties that mean something only as a pair.
TOGETHER = ("pipeline", "stage")


def merge(winner: Record, loser: Record, choices: Mapping[str, str] | None = None) -> Record:
    """Merge ``loser`` into ``winner`` and return the survivor.

    ``choices`` says for a property whose value stays, ``"winner"`` or ``"loser"``; without a choice the winner's
    stays, or the loser's where the winner has none. Pipeline and stage go together. The loser goes to the recycle bin
    and cannot be restored. Raises InvalidValues with messages per property, or NotFound; nothing is written then.
    """
    if winner.object_type_id != loser.object_type_id or winner.pk == loser.pk:
        raise InvalidValues({"record": [_("Choose two different records of the same object.")]})
    schema = catalogue.current()[winner.object_type_id]
    with transaction.atomic():
        rows = registry.alive(schema.name).select_for_update().order_by("pk").filter(pk__in=[winner.pk, loser.pk])
        locked = {row.pk: row for row in rows}
        if len(locked) != 2:
            raise NotFound(_("One of the records no longer exists. It may be in the recycle bin."))
        survivor: Record = locked[winner.pk]
        gone: Record = locked[loser.pk]
        taken = _taken(schema, survivor, gone, choices or {})
        following.follow(Reference.to(gone), Reference.to(survivor))
        # The loser leaves first, so that its unique values are free.
        registry.every(schema.name).filter(pk=gone.pk).delete()
        registry.every(schema.name).filter(pk=gone.pk).update(merged_into=survivor.pk)
        for prop in taken:
            _put(prop, survivor, _get(prop, gone))
        survivor.save()
        journal.write(
            [
                journal.Entry(*Reference.to(survivor), Change.Kind.MERGED, old={"id": gone.pk, "name": str(gone)}),
                journal.Entry(*Reference.to(gone), Change.Kind.MERGED, new={"into": survivor.pk}),
            ]
        )
    return survivor


def _taken(schema: ObjectSchema, survivor: Record, gone: Record, choices: Mapping[str, str]) -> list[Property]:
    """Return the properties whose values come from the loser; raises InvalidValues for choices that cannot be."""
    wrong: dict[str, list[str]] = {}
    for name, choice in choices.items():
        if name not in schema.properties:
            wrong[name] = [_("%(object)s have no property of this name.") % {"object": schema.plural}]
        elif choice not in {WINNER, LOSER}:
            wrong[name] = [_("Choose “winner” or “loser”.")]
        elif choice == LOSER and schema.properties[name].required and _get(schema.properties[name], gone) is None:
            message = _("%(label)s is required, and the other record has no value.")
            wrong[name] = [message % {"label": schema.properties[name].label}]
    together = {choices[name] for name in TOGETHER if name in choices}
    if len(together) > 1:
        wrong["stage"] = [_("Pipeline and stage go together: choose the same record for both.")]
    if wrong:
        raise InvalidValues(wrong)
    if together:
        choices = {**choices, **{name: next(iter(together)) for name in TOGETHER}}
    return [
        prop for prop in schema if not prop.read_only and _takes_losers(prop, survivor, gone, choices.get(prop.name))
    ]


def _takes_losers(prop: Property, survivor: Record, gone: Record, choice: str | None) -> bool:
    return choice == LOSER or (choice is None and _get(prop, survivor) is None and _get(prop, gone) is not None)


def _get(prop: Property, record: Record) -> object:
    return getattr(record, prop.column) if prop.column else record.properties.get(prop.name)


def _put(prop: Property, record: Record, value: object) -> None:
    if prop.column:
        setattr(record, prop.column, value)
    elif value is None:
        record.properties.pop(prop.name, None)
    else:
        record.properties[prop.name] = value
