"""Which revision an enrollment goes by: the live one, unless it is pinned or its step is gone there (decision 8).

A step is the same one for a pass as long as it stands in the same bodies: out of them, or in another, it would be
walked by each child, or by none.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from workflows.batch import Item
from workflows.definition.following import Route
from workflows.engine.programs import Program, program, wandering
from workflows.models import Enrollment, Revision

Gone = Revision.Gone
#: Where a pass stands and which child it is; then the same of its parent, and so on up to the root.
Line = Sequence[tuple[str, str]]


def program_of(item: Item, live: int, now: datetime) -> Program | None:
    """Return what an item goes by, pinning or moving it where its step is gone; None when it has to leave."""
    aim = program(item.revision_id or live)
    if _is_there(item, aim):
        return aim
    before, chosen = _last_with(item, aim)
    if before is None or chosen == Gone.LEAVE:
        return None
    if chosen == Gone.FINISH:
        item.revision_id = before.revision_id
        return before
    surviving = _next_surviving(item.node, before.route, aim.route)
    if surviving is None:
        return None
    item.node, item.entered_at, item.due_at, item.woken_by = surviving, now, now, None
    return aim


def _is_there(item: Item, at: Program) -> bool:
    """Return whether a revision has the step at which an item stands, for the like of it."""
    bodies = at.route.bodies.get(item.node)
    if bodies is None or item.parent_id is None:
        return bodies == ()
    if item.node not in wandering(at.revision_id):
        return bodies != ()
    return _stands(_line(item), at.route)


def _line(item: Item) -> Line:
    """Return where an item and those above it stand: a parent stays at the step whose bodies its children walk."""
    return [(item.node, item.scope), *_parents(item.parent_id)]


def _parents(number: int | None) -> Iterator[tuple[str, str]]:
    while number is not None:
        node, scope, number = Enrollment.objects.values_list("node", "scope", "parent_id").get(pk=number)
        yield node, scope


def _stands(line: Line, route: Route) -> bool:
    """Return whether a revision has the innermost step of a line inside the very bodies that were walked."""
    bodies = route.bodies.get(line[0][0])
    if bodies is None or len(bodies) != len(line) - 1:
        return False
    levels = zip(line, line[1:], reversed(bodies), strict=False)
    return all(_is_walked(body, scope, route, parent) for (_node, scope), (parent, _scope), body in levels)


def _is_walked(body: str, scope: str, route: Route, container: str) -> bool:
    """Return whether a child of a container walks a body; ``scope`` names the body, or a record that is looped over."""
    name = scope.partition(":")[2]
    within = container in route.steps and body in {path.id for path in route.steps[container].bodies}
    return within and (name == body or ":" in name)


def _last_with(item: Item, aim: Program) -> tuple[Program | None, str]:
    """Return the newest revision that has an item's step, and what was chosen when the next one went without it."""
    rows = Revision.objects.filter(workflow=item.workflow_id, pk__lte=aim.revision_id).order_by("-pk")
    line, chosen = _line(item), Gone.LEAVE.value
    for number, gone in rows.values_list("pk", "gone"):
        if _stands(line, program(number).route):
            return program(number), chosen
        chosen = gone
    return None, chosen


def _next_surviving(node: str, before: Route, present: Route) -> str | None:
    """Return the first step after a node, as it was, that is still there."""
    seen: set[str] = set()
    at: str | None = node
    while at is not None and at not in seen:
        if present.bodies.get(at) == before.bodies[node]:
            return at
        seen.add(at)
        at = before.next_of(at)
    return None
