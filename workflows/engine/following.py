"""Which revision an enrollment goes by: the live one, unless it is pinned or its step is gone there (decision 8)."""

from datetime import datetime

from workflows.batch import Item
from workflows.engine.programs import Program, program
from workflows.models import Revision

Gone = Revision.Gone


def program_of(item: Item, live: int, now: datetime) -> Program | None:
    """Return what an item goes by, pinning or moving it where its step is gone; None when it has to leave."""
    if item.revision_id is not None:
        return program(item.revision_id)
    present = program(live)
    if item.node in present.route.steps:
        return present
    before = _last_with(item)
    chosen = Revision.objects.values_list("gone", flat=True).get(pk=live)
    if before is None or chosen == Gone.LEAVE:
        return None
    if chosen == Gone.FINISH:
        item.revision_id = before.revision_id
        return before
    surviving = _next_surviving(item.node, before, present)
    if surviving is None:
        return None
    item.node, item.entered_at, item.due_at, item.woken_by = surviving, now, now, None
    return present


def _last_with(item: Item) -> Program | None:
    """Return the newest revision that has the step at which the item stands."""
    numbers = Revision.objects.filter(workflow=item.workflow_id).order_by("-number").values_list("pk", flat=True)
    return next((found for pk in numbers if item.node in (found := program(pk)).route.steps), None)


def _next_surviving(node: str, before: Program, present: Program) -> str | None:
    """Return the first step after a node, as it was, that is still there."""
    seen: set[str] = set()
    at: str | None = node
    while at is not None and at not in seen:
        if at in present.route.steps:
            return at
        seen.add(at)
        at = before.route.next_of(at)
    return None
