"""Merges two records of an object: one survives with the values chosen, associations and activities follow."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues, NotFound
from records.editing.associating import Link, associate_many
from records.models import ActivityLink, Association, Change, Event, ListMember, Record, catalogue, journal, registry
from records.models.associations import AssociationLabel
from records.models.reference import Reference
from records.properties import ObjectSchema, Property

WINNER, LOSER = "winner", "loser"


def merge(winner: Record, loser: Record, choices: Mapping[str, str] | None = None) -> Record:
    """Merge ``loser`` into ``winner`` and return the survivor.

    ``choices`` says for a property whose value stays, ``"winner"`` or ``"loser"``; without a choice the winner's
    stays, or the loser's where the winner has none. The loser goes to the recycle bin and cannot be restored.
    """
    if winner.object_type_id != loser.object_type_id or winner.pk == loser.pk:
        raise InvalidValues({"record": [_("Choose two different records of the same object.")]})
    schema = catalogue.current()[winner.object_type_id]
    _check(schema, choices or {})
    with transaction.atomic():
        rows = registry.alive(schema.name).select_for_update().order_by("pk").filter(pk__in=[winner.pk, loser.pk])
        locked = {row.pk: row for row in rows}
        if len(locked) != 2:
            raise NotFound(_("One of the records no longer exists. It may be in the recycle bin."))
        survivor: Record = locked[winner.pk]
        gone: Record = locked[loser.pk]
        _follow(Reference.to(gone), Reference.to(survivor))
        # The loser leaves first, so that its unique values are free.
        registry.every(schema.name).filter(pk=gone.pk).delete()
        registry.every(schema.name).filter(pk=gone.pk).update(merged_into=survivor.pk)
        for prop in schema:
            if not prop.read_only and _takes_losers(prop, survivor, gone, (choices or {}).get(prop.name)):
                _put(prop, survivor, _get(prop, gone))
        survivor.save()
        journal.write(
            [
                journal.Entry(*Reference.to(survivor), Change.Kind.MERGED, old={"id": gone.pk, "name": str(gone)}),
                journal.Entry(*Reference.to(gone), Change.Kind.MERGED, new={"into": survivor.pk}),
            ]
        )
    return survivor


def _check(schema: ObjectSchema, choices: Mapping[str, str]) -> None:
    wrong = {}
    for name, choice in choices.items():
        if name not in schema.properties:
            wrong[name] = [_("%(object)s have no property of this name.") % {"object": schema.plural}]
        elif choice not in {WINNER, LOSER}:
            wrong[name] = [_("Choose “winner” or “loser”.")]
    if wrong:
        raise InvalidValues(wrong)


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


def _follow(gone: Reference, survivor: Reference) -> None:
    """Move associations, activities, events and list memberships; what the survivor has already is not doubled."""
    rows = Association.objects.filter(from_type=gone.object_type, from_id=gone.record_id).select_related("label")
    links = [_moved(row, survivor) for row in rows if (row.to_type_id, row.to_id) != survivor]
    rows.delete()
    Association.objects.filter(to_type=gone.object_type, to_id=gone.record_id).delete()
    associate_many(links)
    about = {"object_type": gone.object_type, "record_id": gone.record_id}
    Event.objects.filter(**about).update(record_id=survivor.record_id)
    for kind in ("task", "note", "email"):
        held = ActivityLink.objects.filter(
            object_type=survivor.object_type, record_id=survivor.record_id, **{f"{kind}__isnull": False}
        ).values(kind)
        ActivityLink.objects.filter(**about, **{f"{kind}__isnull": False}).exclude(**{f"{kind}__in": held}).update(
            record_id=survivor.record_id
        )
    ActivityLink.objects.filter(**about).delete()
    members = ListMember.objects.filter(list__object_type=gone.object_type, record_id=gone.record_id)
    has = ListMember.objects.filter(record_id=survivor.record_id).values("list")
    ListMember.objects.filter(pk__in=list(members.exclude(list__in=has).values_list("pk", flat=True))).update(
        record_id=survivor.record_id
    )
    members.delete()


def _moved(row: Association, survivor: Reference) -> Link:
    end = Reference(row.to_type_id, row.to_id)
    label: AssociationLabel | None = row.label
    return Link(survivor, end, label) if row.forward else Link(end, survivor, label)
