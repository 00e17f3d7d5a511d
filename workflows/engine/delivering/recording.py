"""Records what became of deliveries and lets their enrollments go on, both in one transaction."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError, close_old_connections, transaction
from django.utils.translation import gettext as _

from workflows.channels import Again, Failed, Parcel, Result, Sent, Unknown
from workflows.engine import keeping
from workflows.models import Delivery, Enrollment, LogEntry
from workflows.outcomes import Send

logger = logging.getLogger(__name__)

#: How often recording is begun again while the database does not answer, and the first pause in seconds, which doubles.
TRIES, PAUSE = 6, 0.25
State = Delivery.State
Outcome = tuple[Parcel, Result]


def record(outcomes: Sequence[Outcome], token: int, now: datetime) -> int:
    """Write down what became of deliveries that the token still holds; returns how many. Commits."""
    for again in range(TRIES):
        try:
            with transaction.atomic():
                return _record(outcomes, token, now)
        except OperationalError:
            # What is not recorded would be sent again, or its fate be unknown: worth some patience.
            if again == TRIES - 1:
                raise
            time.sleep(PAUSE * (1 << again))
            close_old_connections()
    return 0


def put_off(host: str, until: datetime, now: datetime) -> None:
    """Leave a host alone until an instant: what is due for it waits, and stands in nobody's way."""
    Delivery.objects.filter(host=host, state=State.DUE, next_try__lt=until, lease_until=None).update(next_try=until)


def _record(outcomes: Sequence[Outcome], token: int, now: datetime) -> int:
    # Enrollments before deliveries, as everywhere, so that two transactions do not lock them crosswise.
    numbers = sorted({parcel.enrollment_id for parcel, _result in outcomes})
    rows = Enrollment.objects.filter(pk__in=numbers, ended_at=None).order_by("pk").select_for_update(no_key=True)
    standing = dict(rows.values_list("pk", "node"))
    ids = sorted(parcel.id for parcel, _result in outcomes)
    held = Delivery.objects.filter(pk__in=ids, lease_token=token, state=State.SENDING).order_by("pk")
    mine = set(held.select_for_update(no_key=True).values_list("pk", flat=True))
    sent_at = _steps(numbers)
    for parcel, result in sorted(outcomes, key=lambda one: one[0].id):
        if parcel.id in mine:
            node = standing.get(parcel.enrollment_id)
            state = _settle(parcel, result, node is not None, now)
            # Whoever was moved on meanwhile does not stand at this step any more.
            if state != State.DUE and node is not None and node == sent_at.get((parcel.enrollment_id, parcel.step_seq)):
                word = {"id": parcel.id, "state": str(state), **_answer(parcel, result)}
                keeping.wake([parcel.enrollment_id], {"delivery": word}, now)
    return len(mine)


def _steps(enrollments: Sequence[int]) -> dict[tuple[int, int], str]:
    """Return which step each delivery belongs to, by enrollment and number."""
    rows = LogEntry.objects.filter(enrollment__in=enrollments, outcome=Send.slug)
    return {(enrollment, seq): node for enrollment, seq, node in rows.values_list("enrollment", "step_seq", "node")}


def _settle(parcel: Parcel, result: Result, has_sender: bool, now: datetime) -> str:
    """Write what became of one delivery; nobody tries again for who has left."""
    values: dict[str, Any] = {"lease_token": None, "lease_until": None, "answer": _answer(parcel, result)}
    if isinstance(result, Again) and has_sender:
        values |= {"state": State.DUE, "next_try": result.at}
    else:
        values |= {"state": _state(result), "settled_at": now}
    Delivery.objects.filter(pk=parcel.id).update(**values)
    return str(values["state"])


def _state(result: Result) -> str:
    match result:
        case Sent():
            return State.SENT
        case Failed():
            return State.FAILED
        case Unknown():
            return State.UNKNOWN
    return State.CANCELLED


def _answer(parcel: Parcel, result: Result) -> dict[str, Any]:
    """Return what the row keeps and the step is told."""
    answer: dict[str, Any] = {**result.answer, "attempts": parcel.attempt}
    if isinstance(result, Sent):
        answer["outputs"] = dict(result.outputs)
    if isinstance(result, Failed | Unknown):
        answer["reason"] = result.reason
    return answer


def fate_unknown() -> Unknown:
    """Return what is known of a delivery whose sender died before it could record an answer."""
    return Unknown(
        _("The worker that was sending this died before it could record the answer. It may have been sent or not.")
    )
