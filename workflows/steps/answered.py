"""What became of what a step has sent. The delivery's row is the truth; what woke the record only says to look."""

from collections.abc import Mapping
from typing import Any

from workflows.batch import Batch, Item
from workflows.models import Delivery, LogEntry
from workflows.outcomes import Send

#: Entries that a step leaves behind while it has not begun yet.
POSTPONED = "scheduled"
OPEN = (Delivery.State.DUE, Delivery.State.SENDING)


def answers(batch: Batch) -> Mapping[int, Mapping[str, Any] | None]:
    """Return the answers to what items have sent from this step, by item id; None where it is still awaited.

    Whoever is not named here arrives and has sent nothing yet. An answer is ``{"id", "state", "outputs" or "reason",
    …}``. Were the answer lost on its way, the step would send a second time: so whoever comes without one is looked up.
    """
    found: dict[int, Mapping[str, Any] | None] = {}
    for item in batch.items:
        word = (item.woken_by or {}).get("delivery")
        if word is not None:
            found[item.id] = word
    rest = [item for item in batch.items if item.id not in found and item.step_seq > 0]
    return {**found, **_looked_up(batch, rest)} if rest and not batch.is_rehearsal else found


def _looked_up(batch: Batch, items: list[Item]) -> dict[int, Mapping[str, Any] | None]:
    rows = LogEntry.objects.filter(
        enrollment__in=[item.id for item in items], node=batch.step.id, outcome=Send.slug
    ).order_by("step_seq")
    last = dict(rows.values_list("enrollment_id", "step_seq"))
    last = _not_gone_on(items, last)
    sent = Delivery.objects.filter(enrollment__in=last, step_seq__in=set(last.values()))
    answers = {(row.enrollment_id, row.step_seq): row for row in sent.defer("payload")}
    found: dict[int, Mapping[str, Any] | None] = {}
    for place in last.items():
        row = answers[place]
        found[place[0]] = None if row.state in OPEN else {**(row.answer or {}), "id": row.pk, "state": row.state}
    return found


def _not_gone_on(items: list[Item], last: Mapping[int, int]) -> dict[int, int]:
    """Leave out those of whom the log has the end of that step: they have come to it once more."""
    if not last:
        return {}
    later = LogEntry.objects.filter(enrollment__in=last, step_seq__gt=min(last.values()))
    ends = later.exclude(outcome__in=(POSTPONED, "waiting")).values_list("enrollment_id", "step_seq")
    standing = {item.id: item.step_seq for item in items}
    gone = {number for number, seq in ends if last[number] < seq < standing[number]}
    return {number: seq for number, seq in last.items() if number not in gone}
