"""Explains why a record is or is not in a workflow: every rule with what it found, and the one that decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.filters import Group, InvalidFilter, Names, Node, Snapshot, Verdict, evaluate
from records.filters.operands import PropertyCondition
from records.models import registry
from records.properties import KINDS
from records.querying import context, facts
from workflows.definition import Definition
from workflows.engine import criteria
from workflows.engine.criteria import Criteria
from workflows.engine.enrolling import allows_reenrollment
from workflows.engine.explanation import Explanation, Finding, Refused, Rule
from workflows.engine.programs import live_program
from workflows.engine.rewinding import Past
from workflows.models import Enrollment, LogEntry, Workflow

#: Attempts that came to nothing, of which the newest are told.
REFUSED = 5
NAMES = Names()


def explain(workflow: Workflow, record_id: int, at: datetime) -> Explanation:
    """Return why a record is, or was at an earlier instant, in a workflow or not.

    Of an earlier instant the record's own values and its passes are known; status and settings of the workflow,
    associations and lists are taken as they are now.
    """
    active = _passes(workflow, record_id, at).exclude(ended_at__lte=at).order_by("-pk").first()
    rules = tuple(_rules(workflow, record_id, at))
    out = next((rule.slug for rule in rules if rule.keeps_out), "would_enroll")
    return Explanation(
        workflow.pk, record_id, at, "enrolled" if active else out, rules, active and active.pk,
        tuple(_refused(workflow, record_id, at)),
    )  # fmt: skip


def _rules(workflow: Workflow, record_id: int, at: datetime) -> Iterator[Rule]:
    """Yield the rules in the order in which they decide."""
    yield Rule("no_workflow", workflow.trashed_at is not None)
    if workflow.live_id is None:
        yield Rule("unpublished", keeps_out=True)
        return
    yield Rule("off", workflow.status != Workflow.Status.ON)
    record = registry.alive(workflow.object_type_id).filter(pk=record_id).first()
    yield Rule("no_record", record is None)
    if record is None:
        return
    definition = live_program(workflow).definition
    yield _first_time_only(workflow, definition, record_id, at)
    try:
        filters = _read(definition)
    except InvalidFilter as error:
        problems = [f"{problem.where}: {problem.message}" for problem in error.problems]
        yield Rule("unreadable", keeps_out=True, data={"problems": problems})
        return
    needs = filters.needs
    present = facts.of_records(definition.object, [record], needs)[record_id]
    judged = _Judged(Past(definition.object, record_id, needs.properties, present), at)
    yield judged.rule("suppressed", filters.suppressed)
    yield judged.rule("goal", filters.goal)
    yield from _trigger(workflow, filters.needed, judged)


def _first_time_only(workflow: Workflow, definition: Definition, record_id: int, at: datetime) -> Rule:
    """Return the rule of the first time; where re-enrollment is on, which triggers count is in ``data``."""
    been = _passes(workflow, record_id, at).filter(ended_at__lte=at).order_by("-pk").first()
    again = allows_reenrollment(definition.trigger)
    data: dict[str, Any] = {"reenrollment": again}
    if been is not None:
        data |= {"enrollment": been.pk, "ended_at": been.ended_at and been.ended_at.isoformat()}
    return Rule("first_time_only", been is not None and not again, data=data)


def _trigger(workflow: Workflow, needed: Group | None, judged: "_Judged") -> Iterator[Rule]:
    if needed is None:
        yield Rule("no_event", keeps_out=True)
        return
    finding = judged.finding(needed)
    yield Rule("not_met", not finding.matched, finding)
    since = workflow.on_since
    if finding.matched and since is not None and needed.needs().only_own_values:
        yield Rule("met_before", not judged.past.rises(needed, since, judged.at), data={"since": since.isoformat()})


@dataclass(frozen=True)
class _Judged:
    """A record at an instant, asked filter by filter."""

    past: Past
    at: datetime

    def rule(self, slug: str, group: Group | None) -> Rule:
        """Return the rule of a filter that keeps out who meets it."""
        finding = self.finding(group) if group else None
        return Rule(slug, finding is not None and finding.matched, finding)

    def finding(self, group: Group) -> Finding:
        """Return what every condition of a filter found."""
        known = self.past.at(self.at)
        return _finding(evaluate(group, known, criteria.moment(self.at)), known)


def _finding(verdict: Verdict, known: Snapshot) -> Finding:
    node = verdict.node
    parts = tuple(_finding(part, known) for part in verdict.parts)
    return Finding(node.describe(NAMES), verdict.matched, node.dump(), _value(node, known), parts)


def _value(node: Node, known: Snapshot) -> Any:
    """Return, as JSON, the value that a condition on a property of the record looked at."""
    if not isinstance(node, PropertyCondition):
        return None
    if node.updated:
        changed = known.updated_at(node.prop.name)
        return changed and changed.isoformat()
    return KINDS[node.prop.kind].to_json(known.value(node.prop.name))


def _read(definition: Definition) -> Criteria:
    """Return the filters, that of the trigger as what is needed."""
    vocabulary = context.vocabulary()
    found = criteria.read(definition, vocabulary)
    return Criteria(found.suppressed, found.goal, criteria.enrolling(definition, vocabulary))


def _passes(workflow: Workflow, record_id: int, at: datetime) -> Any:
    rows = Enrollment.objects.filter(workflow=workflow, record_id=record_id, parent=None)
    return rows.filter(created_at__lte=at)


def _refused(workflow: Workflow, record_id: int, at: datetime) -> Iterator[Refused]:
    rows = LogEntry.objects.filter(workflow=workflow, record_id=record_id, enrollment=None, outcome="refused")
    for row in rows.filter(at__lte=at).order_by("-pk")[:REFUSED]:
        yield Refused(str(row.data.get("reason", "")), row.at, row.data)
