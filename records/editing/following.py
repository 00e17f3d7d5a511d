"""Lets what hangs on a record that is merged away follow the survivor, without doubles."""

from django.db.models import QuerySet

from records.editing import campaigning
from records.editing.associating import Link, associate_many, set_primary
from records.models import ActivityLink, Association, AssociationLabel, Event, ListMember, Notification
from records.models.reference import Reference


def follow(gone: Reference, survivor: Reference) -> None:
    """Move associations, activities, events, lists, campaigns and notifications; the caller holds the transaction."""
    _associations(gone, survivor)
    about = {"object_type": gone.object_type, "record_id": gone.record_id}
    Event.objects.filter(**about).update(record_id=survivor.record_id)
    Notification.objects.filter(**about).update(record_id=survivor.record_id)
    _activities(gone, survivor)
    _lists(gone, survivor)
    campaigning.move(gone, survivor)


def _associations(gone: Reference, survivor: Reference) -> None:
    """Move the links, and who is primary for whom: what the survivor has chosen itself stays."""
    rows = [
        row for row in _links_from(gone).select_related("label") if Reference(row.to_type_id, row.to_id) != survivor
    ]
    back = Association.objects.filter(to_type=gone.object_type, to_id=gone.record_id, is_primary=True)
    primary_of = [Reference(row.from_type_id, row.from_id) for row in back]
    _links_from(gone).delete()
    Association.objects.filter(to_type=gone.object_type, to_id=gone.record_id).delete()
    has_primary = set(_links_from(survivor).filter(is_primary=True).values_list("to_type", flat=True))
    associate_many(_moved(row, survivor) for row in rows)
    for other in primary_of:
        if other != survivor:
            set_primary(other, survivor)
    for row in rows:
        if row.is_primary and row.to_type_id not in has_primary:
            set_primary(survivor, Reference(row.to_type_id, row.to_id))


def _links_from(start: Reference) -> QuerySet[Association]:
    return Association.objects.filter(from_type=start.object_type, from_id=start.record_id)


def _moved(row: Association, survivor: Reference) -> Link:
    end = Reference(row.to_type_id, row.to_id)
    label: AssociationLabel | None = row.label
    return Link(survivor, end, label) if row.forward else Link(end, survivor, label)


def _activities(gone: Reference, survivor: Reference) -> None:
    others = ActivityLink.objects.filter(object_type=gone.object_type, record_id=gone.record_id)
    own = ActivityLink.objects.filter(object_type=survivor.object_type, record_id=survivor.record_id)
    for kind in ("task", "note", "email"):
        held = own.filter(**{f"{kind}__isnull": False}).values(kind)
        moving = others.filter(**{f"{kind}__isnull": False}).exclude(**{f"{kind}__in": held})
        moving.update(record_id=survivor.record_id)
    others.all().delete()


def _lists(gone: Reference, survivor: Reference) -> None:
    members = ListMember.objects.filter(list__object_type=gone.object_type, record_id=gone.record_id)
    own = ListMember.objects.filter(list__object_type=survivor.object_type, record_id=survivor.record_id)
    moving = members.exclude(list__in=own.values("list"))
    keys = list(moving.values_list("pk", flat=True))
    ListMember.objects.filter(pk__in=keys).update(record_id=survivor.record_id)
    members.all().delete()
