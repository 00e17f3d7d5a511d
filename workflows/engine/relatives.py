"""Looks again at filters whose answer changes by the passing of time alone: every hour, and at local midnight."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from crm.lib.calendar import local, on_the_wall
from records.querying.to_query import filtered
from workflows.engine import enrolling
from workflows.engine.matching import audience, remembering
from workflows.engine.matching.index import Ear
from workflows.models import Memory
from workflows.requests import Hit
from workflows.triggers import Edge

HOUR = timedelta(hours=1)
#: Records that are enrolled together.
BITE = 1_000


def recheck(now: datetime) -> int:
    """Enroll who crosses an edge because time has passed; returns how many triggers were looked at. Commits."""
    ears = [ear for ear in audience.current().index.remembered if _is_relative(ear)]
    return sum(_recheck(ear, now) for ear in ears)


def _is_relative(ear: Ear) -> bool:
    assert isinstance(ear.heard, Edge)
    return ear.heard.filter.needs().is_relative


def _recheck(ear: Ear, now: datetime) -> int:
    """Look at everybody once: those who cross are enrolled in bites, each with the memory of it."""
    about = {"workflow": ear.listener.workflow_id, "trigger": remembering.key_of(ear)}
    seen = Memory.objects.filter(**about, seeded_at__gte=ear.listener.on_since).first()
    if seen is None or not is_due(seen.checked_at, now):
        return 0
    for bite in _crossing(ear, now):
        with transaction.atomic():
            remembering.lock([ear])
            turned = remembering.compare(ear, bite, now)
            meant = sorted(turned.fallen if ear.heard.falls else turned.risen)  # type: ignore[union-attr]
            enrolling.enroll([_hit(ear, number) for number in _admitted(ear, meant, now)], now)
    return Memory.objects.filter(**about).update(checked_at=now)


def is_due(checked_at: datetime | None, now: datetime) -> bool:
    """Return whether an hour or a local midnight lies between."""
    if checked_at is None or now - checked_at >= HOUR:
        return True
    zone = ZoneInfo(settings.TIME_ZONE)
    midnight = local(on_the_wall(now, zone)[0], time(), zone)
    return checked_at < midnight <= now


def _crossing(ear: Ear, now: datetime) -> Iterator[Sequence[int]]:
    """Yield those of whom something else is true than is remembered, in bites."""
    ids = remembering.differing(ear, now)
    for start in range(0, len(ids), BITE):
        yield ids[start : start + BITE]


def _admitted(ear: Ear, ids: Sequence[int], now: datetime) -> list[int]:
    if ear.heard.gate is None or not ids:
        return list(ids)
    rows = filtered(ear.heard.gate, ear.listener.object_type, remembering.moment_of(now)).filter(pk__in=ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _hit(ear: Ear, number: int) -> Hit:
    heard = ear.heard
    return Hit(ear.listener.workflow_id, number, "trigger", trigger=heard.name, may_reenroll=heard.may_reenroll)
