"""Links records with each other: the one writer of associations, which keeps both mirrored rows and both histories."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.lib import bulk
from crm.lib.errors import InvalidValues
from records.models import Association, AssociationLabel, Change, journal, origin, registry
from records.models.origin import Origin
from records.models.reference import Reference

COLUMNS = ("from_type_id", "from_id", "to_type_id", "to_id", "label_id", "forward", "is_primary", "created_at")


@dataclass(frozen=True)
class Link:
    """A link to be made, as seen from its ``start``, from where its label reads; ``reason`` if it has its own."""

    start: Reference
    end: Reference
    label: AssociationLabel | None = None
    reason: Origin | None = None


def associate(start: Reference, end: Reference, label: str | None = None, primary: bool = False) -> bool:
    """Link two records; returns False where the link was there already.

    The first record of an object that ``start`` is linked to becomes its primary. ``label`` is the name of a label
    between the two objects, read from either side. Raises InvalidValues for unknown labels and missing records.
    """
    for reference in (start, end):
        if not registry.alive(reference.object_type).filter(pk=reference.record_id).exists():
            raise InvalidValues({"record": [_("There is no %(object)s %(number)s.") % _words(reference)]})
    if start == end:
        raise InvalidValues({"record": [_("A record cannot be associated with itself.")]})
    found, forward = label_between(start.object_type, end.object_type, label)
    link = Link(start, end, found) if forward else Link(end, start, found)
    made = associate_many([link]) == 1
    if primary:
        set_primary(start, end)
    return made


def associate_many(links: Iterable[Link]) -> int:
    """Make many links whose records exist; those that are there already are left alone. Returns how many are new."""
    return len(link_all(links))


def link_all(links: Iterable[Link]) -> list[Link]:
    """Make many links as ``associate_many`` does; returns those that are new."""
    wanted: dict[Hashable, Link] = {}
    for link in links:
        wanted.setdefault((frozenset((link.start, link.end)), link.label and link.label.pk), link)
    with transaction.atomic():
        _lock({link.start for link in wanted.values()})
        there = _present({link.start for link in wanted.values()}, {link.end for link in wanted.values()})
        linked = {(start, end, label) for start, end, label, _forward in there}
        new = [
            link
            for link in wanted.values()
            if (link.start, link.end, link.label.pk if link.label else None) not in linked
        ]
        has_primary = {(start, end.object_type) for start, end, _label_id, _forward in there}
        bulk.insert(Association, COLUMNS, _rows(new, has_primary))
        journal.write(
            journal.Entry(*at, Change.Kind.ASSOCIATED, to.object_type, new=_about(to, link.label), reason=link.reason)
            for link in new
            for at, to in ((link.start, link.end), (link.end, link.start))
        )
    return new


def dissociate(start: Reference, end: Reference, label: str | None = None) -> int:
    """Remove the link with the label named, or the one without a label; returns how many links went."""
    found, _forward = label_between(start.object_type, end.object_type, label)
    with transaction.atomic():
        rows = Association.objects.filter(_between(start, end) | _between(end, start))
        rows = rows.filter(label=found)
        count = rows.filter(_between(start, end)).count()
        rows.delete()
        journal.write(
            journal.Entry(*at, Change.Kind.DISSOCIATED, to.object_type, old=_about(to, found))
            for at, to in ((start, end), (end, start))
            if count
        )
    return count


def set_primary(start: Reference, end: Reference) -> None:
    """Make ``end`` the primary record of its object for ``start``; the two must be linked."""
    with transaction.atomic():
        _lock({start})
        rows = Association.objects.filter(from_type=start.object_type, from_id=start.record_id, to_type=end.object_type)
        chosen = rows.filter(to_id=end.record_id).order_by("pk").first()
        if chosen is None:
            raise InvalidValues({"record": [_("Associate the two records first.")]})
        rows.filter(is_primary=True).exclude(pk=chosen.pk).update(is_primary=False)
        rows.filter(pk=chosen.pk).update(is_primary=True)


def _lock(starts: set[Reference]) -> None:
    """Lock the records whose primary may change, so that two writers do not both make the first link."""
    for object_type, group in groupby(sorted(starts), key=lambda reference: reference.object_type):
        ids = [reference.record_id for reference in group]
        list(registry.every(object_type).filter(pk__in=ids).select_for_update().order_by("pk").values_list("pk"))


def label_between(here: str, there: str, name: str | None) -> tuple[AssociationLabel | None, bool]:
    """Return the label named between two objects and whether it reads from the first. Raises InvalidValues."""
    if not name:
        return None, True
    for forward, (left, right) in ((True, (here, there)), (False, (there, here))):
        found = AssociationLabel.objects.filter(from_type=left, to_type=right, name=name)
        if label := found.first():
            return label, forward
    raise InvalidValues({"label": [_("There is no association label “%(name)s” here.") % {"name": name}]})


def _words(reference: Reference) -> dict[str, object]:
    return {"object": reference.object_type, "number": reference.record_id}


def _about(to: Reference, label: AssociationLabel | None) -> dict[str, object]:
    return {"object": to.object_type, "id": to.record_id, "label": label.name if label else None}


def _between(start: Reference, end: Reference) -> Q:
    return Q(from_type=start.object_type, from_id=start.record_id, to_type=end.object_type, to_id=end.record_id)


def _present(starts: set[Reference], ends: set[Reference]) -> set[tuple[Reference, Reference, int | None, bool]]:
    """Return the links that the records concerned have in the objects concerned, as seen from them."""
    found: set[tuple[Reference, Reference, int | None, bool]] = set()
    pairs = ((starts, ends), (ends, starts))
    for near, far in pairs:
        for object_type, group in groupby(sorted(near), key=lambda reference: reference.object_type):
            rows = Association.objects.filter(
                from_type=object_type,
                from_id__in=[reference.record_id for reference in group],
                to_type__in={reference.object_type for reference in far},
            )
            for start_id, to_type, to_id, label, forward in rows.values_list(
                "from_id", "to_type_id", "to_id", "label_id", "forward"
            ):
                found.add((Reference(object_type, start_id), Reference(to_type, to_id), label, forward))
    return found


def _rows(links: Sequence[Link], has_primary: set[tuple[Reference, str]]) -> list[tuple[object, ...]]:
    """Return both mirrored rows of each link; a start's first record of an object becomes its primary."""
    now = origin.moment()
    rows: list[tuple[object, ...]] = []
    for link in links:
        key = (link.start, link.end.object_type)
        first = key not in has_primary
        has_primary.add(key)
        label = link.label.pk if link.label else None
        rows.append((*link.start, *link.end, label, True, first, now))
        rows.append((*link.end, *link.start, label, False, False, now))
    return rows
