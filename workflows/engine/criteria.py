"""The filters in a workflow's settings, read against the account: who is kept out, who leaves, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from records import filters
from records.filters import Facts, Group, Moment, Needs, Vocabulary
from records.querying import context
from workflows.definition import Definition
from workflows.models import Enrollment
from workflows.triggers import TRIGGERS

#: Who asked for these passes did not look at the criteria, so nobody can "no longer" meet them.
PAST_CRITERIA = frozenset({"manual", "api", "workflow"})


@dataclass(frozen=True)
class Criteria:
    """The filters by which a workflow keeps records out or lets them go; None where it has none.

    ``goal`` and ``suppressed`` do both, ``needed`` must be met to stay.
    """

    suppressed: Group | None = None
    goal: Group | None = None
    needed: Group | None = None

    @property
    def needs(self) -> Needs:
        """Return what all of them read of a record."""
        present = [group for group in (self.suppressed, self.goal, self.needed) if group]
        return reduce(or_, (group.needs() for group in present), Needs())

    @property
    def leaving(self) -> Group:
        """Return all of them as the one filter that those meet who may not be here."""
        unmet = Group("all", (self.needed,), negate=True) if self.needed else None
        return Group("any", tuple(group for group in (self.suppressed, self.goal, unmet) if group))

    def judge(self, facts: Mapping[int, Facts], moment: Moment) -> dict[int, str]:
        """Return ``suppressed``, ``goal`` or ``unmatched`` for each record of which one of them is true."""
        found: dict[int, str] = {}
        for group, expected, slug in (
            (self.needed, False, "unmatched"),
            (self.goal, True, "goal"),
            (self.suppressed, True, "suppressed"),
        ):
            if group is not None:
                holds = group.predicate(moment)
                found |= {number: slug for number, known in facts.items() if holds(known) == expected}
        return found


def keeps_out(definition: Definition) -> bool:
    """Return whether the settings hold a filter that keeps records out; costs nothing."""
    return bool(definition.settings.get("suppression") or definition.settings.get("goal"))


def lets_go(definition: Definition) -> bool:
    """Return whether the settings hold anything for which a record leaves on its way; costs nothing."""
    return keeps_out(definition) or bool(definition.settings.get("unenroll_unmatched"))


def read(definition: Definition, vocabulary: Vocabulary | None = None) -> Criteria:
    """Return the criteria of a definition; raises InvalidFilter where they name what is not there any more."""
    if not lets_go(definition):
        return Criteria()
    known = vocabulary or context.vocabulary()
    return Criteria(
        _parsed(suppression(definition.settings), known, definition.object),
        _parsed(definition.settings.get("goal"), known, definition.object),
        enrolling(definition, known) if definition.settings.get("unenroll_unmatched") else None,
    )


def enrolling(definition: Definition, vocabulary: Vocabulary) -> Group | None:
    """Return the filter that the records of a trigger meet, None where it is no state of a record that triggers.

    Raises InvalidFilter.
    """
    kind = TRIGGERS.get(str(definition.trigger.get("kind")))
    edges = kind.listens(definition.trigger, vocabulary, definition.object).edges if kind else ()
    states = [edge for edge in edges if not edge.falls]
    whole = [edge.filter for edge in states if edge.gate is None]
    # What was ticked for re-enrollment is gated by the whole, and adds nothing to it.
    gated = [Group("all", (edge.filter, edge.gate)) for edge in states if edge.gate and edge.gate not in whole]
    found = (*whole, *gated)
    if not found:
        return None
    return found[0] if len(found) == 1 else Group("any", found)


def of_lists(numbers: Iterable[int]) -> dict[str, Any]:
    """Return the filter that the records of any of these lists meet."""
    return {"match": "any", "filters": [{"list": number, "operator": "in"} for number in numbers]}


def has_been_in(workflow_id: int) -> Exists:
    """Return the condition on records that they have been in a workflow, or are."""
    return Exists(Enrollment.objects.filter(workflow=workflow_id, record_id=OuterRef("pk"), parent=None))


def suppression(given_settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lists and the filter that suppress as one filter."""
    given = given_settings.get("suppression") or {}
    found = of_lists(given.get("lists") or ())
    if _says_something(given.get("filter")):
        found["filters"].append(given["filter"])
    return found


def moment(now: datetime) -> Moment:
    """Return the moment at which filters are asked: in the account's zone, as lists and triggers are."""
    return Moment(now, ZoneInfo(settings.TIME_ZONE))


def _parsed(raw: Any, vocabulary: Vocabulary, object_type: str) -> Group | None:
    return filters.parse(raw, vocabulary, object_type) if _says_something(raw) else None


def _says_something(raw: Any) -> bool:
    """Return whether there is a condition: a filter without one is none, and never met by everybody."""
    return isinstance(raw, Mapping) and bool(raw.get("filters"))
