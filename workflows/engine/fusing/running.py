"""Takes the enrollments of a claim that stand at one step along as far as statements can, and tells who went."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Model

from records.editing.unit import Unit
from records.filters import Moment
from records.models import Change, capture, journal
from records.querying.expressions import Among
from workflows.engine import criteria, keeping
from workflows.engine.claiming import Claimed
from workflows.engine.fusing.sql import Sql
from workflows.engine.fusing.statements import Statements
from workflows.engine.fusing.tree import Tree, grow
from workflows.engine.matching import audience, quieting
from workflows.engine.matching.index import Ear
from workflows.engine.programs import Program, program
from workflows.engine.walking import Ledger
from workflows.fused import Fork
from workflows.models import Enrollment, Workflow
from workflows.outcomes import Done, Take

#: Fewer than this are sooner done one by one.
LEAST = 20


def run(rows: Sequence[Claimed], token: int, now: datetime) -> tuple[set[int], int]:
    """Take enrollments that have just come to one and the same step along as far as statements can; commits.

    Returns the ids of those that went, and the steps they took together.
    """
    node = rows[0].node
    with transaction.atomic():
        # Locked first: who holds or publishes meanwhile has done so before the workflow is read, or waits.
        _lock(Enrollment, [row.id for row in rows])
        status, live = Workflow.objects.values_list("status", "live_id").get(pk=rows[0].workflow_id)
        at = program(rows[0].revision_id or live)
        stands_free = at.route.bodies.get(node) == () and not at.allowed
        if status != Workflow.Status.ON or not stands_free or criteria.lets_go(at.definition):
            return set(), 0
        tree = grow(at, node, Unit(now), now)
        return (set(), 0) if tree is None else _along(tree, at, rows, token, now)


def _along(tree: Tree, program: Program, claimed: Sequence[Claimed], token: int, now: datetime) -> tuple[set[int], int]:
    statements = Statements(tree, program.definition.object, Moment(now, program.zone), claimed, token)
    instant = connection.ops.adapt_datetimefield_value(now)
    _lock(statements.model, statements.records_of)
    by_leaf: dict[int, list[int]] = defaultdict(list)
    leaves = _fetched(statements.leaves())
    if not leaves:
        return set(), 0
    for enrollment, leaf in leaves:
        by_leaf[leaf].append(enrollment)
    statements.take(leaves)
    edges = quieting.edges(audience.current(), program.definition.object, statements.properties)
    with capture.capturing():
        source = f"workflow:{program.workflow_id}"
        written = _execute(statements.changes(source, instant, are_dispatched=edges is not None))
        _execute(statements.log(program.workflow_id, program.revision_id, instant))
        _execute(statements.records(instant))
    if written and (edges is None or _call_back(edges, program.definition.object, claimed, now)):
        journal.announce()
    for leaf, there in by_leaf.items():
        _stand(tree, leaf, there, now)
    ledger = _counted(tree, {leaf: len(there) for leaf, there in by_leaf.items()})
    keeping.count(program.workflow_id, ledger, now)
    return {number for there in by_leaf.values() for number in there}, sum(ledger.counts.values())


def _half_told(object_type: str, records: Sequence[int]) -> set[int]:
    """Return the records of which earlier changes are not dispatched yet: all that there is of one goes together."""
    waiting = Change.objects.filter(dispatched=False).order_by()
    if not waiting.exists():
        return set()
    about = waiting.filter(Among("record_id", "bigint", records), object_type=object_type)
    return set(about.values_list("record_id", flat=True))


def _lock(model: type[Model], ids: Sequence[int]) -> None:
    """Lock rows in the order of their ids."""
    rows = model._base_manager.filter(Among("pk", "bigint", ids)).order_by("pk").select_for_update(no_key=True)
    if connection.vendor == "postgresql":
        list(rows.values_list("pk"))


def _call_back(edges: Sequence[Ear], object_type: str, claimed: Sequence[Claimed], now: datetime) -> bool:
    """Leave to matching the changes of records that meet a trigger's filter now; returns whether there are any.

    The others can enroll nowhere by what was done here, so nobody need look at their changes.
    """
    records = sorted({row.record_id for row in claimed})
    loud = quieting.who_meets(edges, object_type, records, now) | _half_told(object_type, records)
    if loud:
        ids = [row.id for row in claimed if row.record_id in loud]
        rows = Change.objects.filter(object_type=object_type, at=now)
        rows = rows.filter(Among("record_id", "bigint", sorted(loud)), Among("enrollment", "bigint", ids))
        rows.update(dispatched=False)
    return bool(loud)


def _execute(statement: Sql | None) -> int:
    if statement is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        return int(cursor.rowcount)


def _fetched(statement: Sql) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _stand(tree: Tree, number: int, ids: Sequence[int], now: datetime) -> None:
    """Move those that came to one leaf, and give their leases back."""
    leaf = tree.leaves[number]
    last = [node.step.id for node in tree.nodes if number in node.leaves][-1]
    is_over = leaf.next is None
    Enrollment.objects.filter(Among("pk", "bigint", ids)).update(
        state="completed" if is_over else "ready",
        node=last if is_over else leaf.next,
        end_reason="end" if is_over else "",
        ended_at=now if is_over else None,
        due_at=None if is_over else now,
        entered_at=now,
        step_seq=F("step_seq") + leaf.count,
        awake=F("awake") + leaf.count,
        attempts=0,
        retries=0,
        lease_token=None,
        lease_until=None,
    )


def _counted(tree: Tree, by_leaf: dict[int, int]) -> Ledger:
    ledger = Ledger()
    for node in tree.nodes:
        outcome = Take.slug if isinstance(node.does, Fork) else Done.slug
        passed = sum(count for leaf, count in by_leaf.items() if leaf in node.leaves)
        if passed:
            ledger.counts[node.step.id, outcome] += passed
    return ledger
