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
    found: dict[int, Mapping[str, Any] | None] = {}
    for item in items:
        if item.id in last and not _has_gone_on(item, last[item.id]):
            row = Delivery.objects.get(enrollment=item.id, step_seq=last[item.id])
            is_open = row.state in OPEN
            found[item.id] = None if is_open else {**(row.answer or {}), "id": row.pk, "state": row.state}
    return found


def _has_gone_on(item: Item, sent: int) -> bool:
    """Return whether the log has the end of that step: then the record has come to it once more."""
    later = LogEntry.objects.filter(enrollment=item.id, step_seq__gt=sent, step_seq__lt=item.step_seq)
    return later.exclude(outcome__in=(POSTPONED, "waiting")).exists()
