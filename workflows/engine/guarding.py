"""Who leaves a workflow before its next action: goal met, suppressed, no longer meeting the criteria."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from records.editing.unit import Unit
from records.filters import InvalidFilter
from records.models import Record
from records.querying import facts
from workflows.batch import Item
from workflows.engine import criteria
from workflows.engine.criteria import PAST_CRITERIA, Criteria
from workflows.engine.programs import Program
from workflows.models import Enrollment, families

logger = logging.getLogger(__name__)

#: What wakes a step that has acted and now hears how that went.
ANSWERS = {"delivery", "children"}

#: What was read for a unit of work: one transaction sees one version of the account's lists and properties.
_read: "WeakKeyDictionary[Unit, dict[int, Criteria]]" = WeakKeyDictionary()


def leaving(program: Program, items: Sequence[Item], unit: Unit, now: datetime) -> dict[int, str]:
    """Return the reason (a slug of ``workflows.endings``) for each item that must leave, by the item's id.

    Children are judged where they walk the record of the pass that they belong to; others leave with their family,
    when that is swept. Costs nothing where the settings let nobody go.
    """
    if not criteria.lets_go(program.definition):
        return {}
    present = _criteria(program, unit)
    judged = _judged(program, items)
    if not judged or present == Criteria():
        return {}
    records = {item.record_id: item.record for item in judged}
    found = judge(program, present, records, unit, now)
    reasons = {item.id: staying(found.get(item.record_id, ""), item.cause) for item in judged}
    return {number: reason for number, reason in reasons.items() if reason}


def judge(
    program: Program, present: Criteria, records: Mapping[int, Record], unit: Unit, now: datetime
) -> dict[int, str]:
    """Return why records would have to leave, by their id, as the unit has them."""
    needs = present.needs
    if not needs.only_own_values and not unit.is_rehearsal:
        # What other tables say must be as far as what is in memory.
        unit.flush()
    known = facts.of_records(program.definition.object, records.values(), needs)
    return present.judge(known, criteria.moment(now))


def staying(reason: str, cause: Mapping[str, Any]) -> str:
    """Return the reason, but none for a pass that never had to meet the criteria and now does not."""
    return "" if reason == "unmatched" and cause.get("why") in PAST_CRITERIA else reason


def readable(program: Program) -> Criteria:
    """Return the criteria of a program; none where they cannot be read: for what is unclear nobody is thrown out."""
    try:
        return criteria.read(program.definition)
    except InvalidFilter as error:
        logger.warning("The settings of workflow %s cannot be read: %s", program.workflow_id, error)
        return Criteria()


def _criteria(program: Program, unit: Unit) -> Criteria:
    kept = _read.setdefault(unit, {})
    if program.revision_id not in kept:
        kept[program.revision_id] = readable(program)
    return kept[program.revision_id]


def _judged(program: Program, items: Sequence[Item]) -> list[Item]:
    """Return the items that walk the record for which their family was enrolled, and are about to act.

    Who comes back with an answer, or from its children, has acted already.
    """
    arriving = [item for item in items if not has_answer(item)]
    own = [item for item in arriving if item.object_type == program.definition.object]
    children = [item for item in own if item.parent_id]
    if not children:
        return own
    root_of = families.roots(item.id for item in children)
    rows = Enrollment.objects.filter(pk__in=set(root_of.values())).values_list("pk", "record_id")
    enrolled: dict[int, int] = dict(rows)
    return [item for item in own if not item.parent_id or enrolled.get(root_of[item.id]) == item.record_id]


def has_answer(item: Item) -> bool:
    """Return whether an item does not arrive at its step, but comes back with the answer to what that step did."""
    return bool(ANSWERS & (item.woken_by or {}).keys())
