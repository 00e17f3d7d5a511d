"""Enrolls records under the rules: the one writer of new enrollments that are nobody's children."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from crm.lib import bulk
from records.filters import InvalidFilter, Vocabulary
from records.models import registry
from records.querying import context, facts
from workflows import bells
from workflows.engine import admitting, criteria, leaving, passes
from workflows.engine.keeping import LOG
from workflows.engine.passes import Pair, Past
from workflows.engine.programs import Program, live_program, program
from workflows.engine.refusals import DEEPEST, MOST_AN_HOUR
from workflows.models import LogEntry, Workflow
from workflows.requests import Exit, Hit
from workflows.triggers import TRIGGERS

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Answer:
    """What became of a hit: the enrollment's id, or why there is none (a slug of ``REFUSALS``)."""

    hit: Hit
    enrollment: int | None = None
    refusal: str = ""


def enroll(hits: Sequence[Hit], now: datetime) -> list[Answer]:
    """Enroll those that may be, set by set, in the caller's transaction; one answer per hit, in their order.

    Each refusal leaves a log entry. Two workers that enroll into the same workflow come one after the other.
    """
    if not hits:
        return []
    # In the order of their ids, so that two workers do not lock them crosswise.
    rows = Workflow.objects.filter(pk__in={hit.workflow_id for hit in hits}).order_by("pk")
    workflows = {row.pk: row for row in rows.select_for_update(no_key=True)}
    refusals = _refusals(hits, workflows, now)
    _refuse_by_filters(hits, refusals, workflows, now)
    _refuse_twice(hits, refusals)
    numbers = admitting.admit([hit for hit, refusal in zip(hits, refusals, strict=True) if not refusal], workflows, now)
    _log(hits, refusals, workflows, now)
    return [
        Answer(hit, None if refusal else numbers[hit.workflow_id, hit.record_id], refusal)
        for hit, refusal in zip(hits, refusals, strict=True)
    ]


def allows_reenrollment(trigger: Mapping[str, Any]) -> bool:
    """Return whether whoever has been here may come again at all (decision 29: a schedule says so by itself)."""
    kind = TRIGGERS.get(str(trigger.get("kind")))
    return bool(trigger.get("reenroll", kind is not None and kind.reenrolls))


def refusal(hit: Hit, workflow: Workflow | None, is_alive: bool, past: Past | None) -> str:
    """Return why a hit is refused by what its workflow, its record and their past say; empty where it is not."""
    if workflow is None or workflow.trashed_at is not None:
        return "no_workflow"
    if workflow.status != Workflow.Status.ON or workflow.live_id is None:
        return "off"
    if not is_alive:
        return "no_record"
    if hit.depth >= DEEPEST:
        return "too_deep"
    if past is None:
        return ""
    if past.is_active:
        return "already_enrolled"
    if past.recent >= MOST_AN_HOUR:
        return "too_often"
    return "" if _may_come_again(hit, workflow.live_id) else "first_time_only"


def _may_come_again(hit: Hit, live: int) -> bool:
    """Decision 18: by hand one comes again where re-enrollment is on, or where somebody with the right insists."""
    if hit.may_reenroll or hit.anyway:
        return True
    return hit.why in criteria.PAST_CRITERIA and allows_reenrollment(program(live).definition.trigger)


def _refusals(hits: Sequence[Hit], workflows: Mapping[int, Workflow], now: datetime) -> list[str]:
    alive = _alive(hits, workflows)
    had = passes.past({(hit.workflow_id, hit.record_id) for hit in hits}, now - HOUR)
    found = []
    for hit in hits:
        workflow = workflows.get(hit.workflow_id)
        is_alive = workflow is not None and hit.record_id in alive[workflow.object_type_id]
        found.append(refusal(hit, workflow, is_alive, had.get((hit.workflow_id, hit.record_id))))
    return found


def _alive(hits: Sequence[Hit], workflows: Mapping[int, Workflow]) -> dict[str, set[int]]:
    """Return which of the records are there, by their object."""
    asked: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        if hit.workflow_id in workflows:
            asked[workflows[hit.workflow_id].object_type_id].add(hit.record_id)
    return {
        name: set(registry.alive(name).order_by().filter(pk__in=numbers).values_list("pk", flat=True))
        for name, numbers in asked.items()
    }


def _refuse_by_filters(
    hits: Sequence[Hit], refusals: list[str], workflows: Mapping[int, Workflow], now: datetime
) -> None:
    """Refuse the suppressed and those that meet the goal: the filters are read once, the records once per workflow."""
    asked: dict[int, list[int]] = defaultdict(list)
    for index, hit in enumerate(hits):
        if not refusals[index] and criteria.keeps_out(live_program(workflows[hit.workflow_id]).definition):
            asked[hit.workflow_id].append(index)
    vocabulary = context.vocabulary() if asked else None
    for workflow_id, indexes in asked.items():
        numbers = {hits[index].record_id for index in indexes}
        kept_out = _kept_out(live_program(workflows[workflow_id]), numbers, vocabulary, now)
        for index in indexes:
            refusals[index] = kept_out.get(hits[index].record_id, "")


def _kept_out(at: Program, numbers: Collection[int], vocabulary: Vocabulary | None, now: datetime) -> Mapping[int, str]:
    try:
        found = criteria.read(at.definition, vocabulary)
    except InvalidFilter:
        # Whom the settings meant to keep out is not known any more: nobody gets in until somebody has looked.
        return dict.fromkeys(numbers, "settings")
    present = criteria.Criteria(found.suppressed, found.goal)
    known = facts.load(at.definition.object, numbers, present.needs)
    return present.judge(known, criteria.moment(now))


def _refuse_twice(hits: Sequence[Hit], refusals: list[str]) -> None:
    """Let the first hit of a record and workflow have the pass; for the others it is taken."""
    taken: set[Pair] = set()
    for index, hit in enumerate(hits):
        pair = (hit.workflow_id, hit.record_id)
        if not refusals[index] and pair in taken:
            refusals[index] = "already_enrolled"
        elif not refusals[index]:
            taken.add(pair)


def _log(hits: Sequence[Hit], refusals: Sequence[str], workflows: Mapping[int, Workflow], now: datetime) -> None:
    rows = [
        (hit.workflow_id, None, hit.record_id, 0, 1, workflows[hit.workflow_id].live_id, "", "", "refused",
         {"reason": why, **admitting.cause(hit)}, now)
        for hit, why in zip(hits, refusals, strict=True)
        if why and hit.workflow_id in workflows
    ]  # fmt: skip
    if rows:
        bulk.insert(LogEntry, LOG, rows)


def enroll_by_hand(
    workflow: Workflow,
    record_ids: Collection[int],
    user: int | None,
    now: datetime,
    *,
    anyway: bool = False,
    why: str = "manual",
    given: Mapping[str, Any] | None = None,
) -> list[Answer]:
    """Enroll records because somebody, or with ``why="api"`` something, asks for it; the triggers are not looked at.

    ``user`` is the id of who asks; ``anyway`` lets those come again who have been here, and is for those with the
    right to insist. Many records are better enrolled by a job of kind ``existing``.
    """
    asked = dict.fromkeys(record_ids)
    with transaction.atomic():
        bells.ring()
        return enroll(
            [Hit(workflow.pk, number, why, by=user, anyway=anyway, given=given or {}) for number in asked], now
        )


def unenroll_by_hand(workflow: Workflow, record_ids: Collection[int], now: datetime) -> int:
    """Let records leave a workflow because somebody asks for it; returns how many passes ended, children included."""
    records = tuple(dict.fromkeys(record_ids))
    with transaction.atomic():
        return leaving.let_out([Exit(workflow.object_type_id, records, (workflow.pk,), "manual")], now)
