"""Conditions on passes through workflows: ``{"workflow": 7, "status": "is_active", "operator": "is"}``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import Condition, Moment, Names, Needs
from records.filters.nodes import Predicate
from records.filters.reading import Reader
from workflows.models import Workflow

OPERATORS = ("is", "is_not")

#: Status → how it reads of a record, and of one of which it is not so.
STATUSES = {
    "has_been_enrolled": (
        gettext_lazy("has been enrolled in “%(name)s”"),
        gettext_lazy("has never been enrolled in “%(name)s”"),
    ),
    "is_active": (gettext_lazy("is in “%(name)s” now"), gettext_lazy("is not in “%(name)s” now")),
    "completed": (gettext_lazy("has completed “%(name)s”"), gettext_lazy("has never completed “%(name)s”")),
    "met_goal": (
        gettext_lazy("has met the goal of “%(name)s”"),
        gettext_lazy("has never met the goal of “%(name)s” while inside"),
    ),
}


@dataclass(frozen=True)
class StatusCondition(Condition):
    """Whether the record has, or has had, a pass of that status through a workflow."""

    slug: ClassVar[str] = "workflow"

    workflow: int
    name: str
    status: str
    is_so: bool = True

    def predicate(self, moment: Moment) -> Predicate:
        mark, is_so = (self.slug, self.workflow, self.status), self.is_so
        return lambda facts: (mark in facts.marks()) == is_so

    def dump(self) -> dict[str, Any]:
        return {"workflow": self.workflow, "status": self.status, "operator": "is" if self.is_so else "is_not"}

    def describe(self, names: Names) -> str:
        pattern = STATUSES[self.status][0 if self.is_so else 1]
        return str(pattern) % {"name": self.name}

    def needs(self) -> Needs:
        # A pass leaves no change on its record: whoever watches this has to look again from time to time.
        return Needs(marks=frozenset({(self.slug, self.workflow, self.status)}), is_relative=True)


def parse(raw: Mapping[str, Any], reader: Reader) -> StatusCondition | None:
    """Return the condition, or None when something was wrong."""
    if reader.is_event:
        reader.problem(_("Events are in no workflow."))
        return None
    if not reader.has_keys(raw, ("workflow", "status", "operator")):
        return None
    operator = reader.at("operator").one_of(raw["operator"], OPERATORS)
    status = reader.at("status").one_of(raw["status"], STATUSES)
    place = reader.at("workflow")
    number = place.whole(raw["workflow"], 1, 2**63 - 1)
    if number is None:
        return None
    known = Workflow.objects.filter(pk=number).select_related("draft").first()
    if known is None:
        place.problem(_("There is no workflow with number %(number)s.") % {"number": number})
    elif known.object_type_id != reader.schema.name:
        message = _("“%(name)s” does not enroll %(plural)s.")
        place.problem(message % {"name": str(known), "plural": reader.schema.plural})
    elif operator is not None and status is not None:
        return StatusCondition(number, str(known), status, operator == "is")
    return None
