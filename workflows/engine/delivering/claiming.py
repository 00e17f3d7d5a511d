"""Takes due deliveries for this worker alone, a few for each host; the attempt is counted and committed before it."""

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from workflows.channels import CHANNELS, Parcel
from workflows.engine import leasing
from workflows.models import Delivery

#: Longer than an attempt may take; it is renewed while one is under way.
LEASE_SECONDS = 60
#: How many of those that are due are looked at for one claim.
GLANCE = 200
COLUMNS = ("id", "enrollment_id", "step_seq", "key", "channel", "host", "attempts", "first_at", "payload")
TABLE = Delivery._meta.db_table
State = Delivery.State
OPEN = (State.DUE.value, State.SENDING.value)


def claim(
    token: int, now: datetime, room: Callable[[str], int], most: int, full: Collection[str]
) -> tuple[list[Parcel], list[Parcel]]:
    """Claim up to ``most`` deliveries that are due at ``now``; commits.

    ``room`` tells how many more a host may get, ``full`` names the hosts that get none. Returns those to be sent, and
    those whose fate is unknown: a worker died while it was sending them, and they must not be sent twice.
    """
    fresh, orphaned = _choose(now, room, most, full)
    if not fresh and not orphaned:
        return [], []
    with transaction.atomic():
        taken = _take(fresh, State.DUE, token, now)
        orphans = _take(orphaned, State.SENDING, token, now)
    lost = [parcel for parcel in orphans if not _may_be_repeated(parcel)]
    return taken + [parcel for parcel in orphans if _may_be_repeated(parcel)], lost


def new_token() -> int:
    """Return what fences off whoever held a lease before."""
    return secrets.randbits(62)


def renew(ids: Collection[int], token: int) -> None:
    """Keep the leases of what is still under way."""
    if ids:
        marks = ", ".join(["%s"] * len(ids))
        statement = f"UPDATE {TABLE} SET lease_until = {leasing.until()} WHERE lease_token = %s AND id IN ({marks})"
        with connection.cursor() as cursor:
            cursor.execute(statement, [LEASE_SECONDS, token, *ids])


def due(now: datetime) -> QuerySet[Delivery]:
    """Return what is to be sent and is not being sent by anyone."""
    is_free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return Delivery.objects.filter(is_free, state__in=OPEN, next_try__lte=now)


def _choose(now: datetime, room: Callable[[str], int], most: int, full: Collection[str]) -> tuple[list[int], list[int]]:
    """Return the ids of those that nobody has begun with, and of those that a dead worker was at."""
    found: tuple[list[int], list[int]] = ([], [])
    left: dict[str, int] = {}
    rows = due(now).exclude(host__in=full).order_by("next_try", "id").values_list("id", "host", "state")
    for number, host, state in rows[:GLANCE]:
        if host not in left:
            left[host] = room(host)
        if left[host] > 0 and len(found[0]) + len(found[1]) < most:
            left[host] -= 1
            found[state == State.SENDING].append(number)
    return found


def _take(ids: Sequence[int], state: str, token: int, now: datetime) -> list[Parcel]:
    """Take what is still as it was when it was chosen; another worker may have been quicker."""
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    statement = (
        f"UPDATE {TABLE} SET state = 'sending', lease_token = %s, lease_until = {leasing.until()},"
        f" attempts = attempts + 1, first_at = COALESCE(first_at, %s) WHERE id IN (SELECT id FROM {TABLE}"
        f" WHERE id IN ({marks}) AND state = %s AND (lease_until IS NULL OR lease_until < {leasing.now()})"
        f" ORDER BY id {leasing.skipping()})"
    )
    first_at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(statement, [token, LEASE_SECONDS, first_at, *ids, state])
    rows = Delivery.objects.filter(pk__in=ids, lease_token=token).order_by("next_try", "pk")
    return [Parcel(*row) for row in rows.values_list(*COLUMNS)]


def _may_be_repeated(parcel: Parcel) -> bool:
    channel = CHANNELS.get(parcel.channel)
    return channel is None or channel.is_repeatable
