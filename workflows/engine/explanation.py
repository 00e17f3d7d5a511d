"""Why a record is or is not in a workflow, as a plain value that people and programs can read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows.engine.refusals import REFUSALS

#: What can decide, with what people read. ``REFUSALS`` are among them; the rest speak of triggers and passes.
DECISIONS = {
    **REFUSALS,
    "unpublished": _("The workflow has never been published."),
    "enrolled": _("The record is in the workflow."),
    "not_met": _("The record does not meet the trigger's filter."),
    "met_before": _("The record met the trigger's filter before the workflow was turned on, and has done so since."),
    "no_event": _("What starts this workflow is something that happens, and nothing since has started it."),
    "unreadable": _("The trigger cannot be read: something it names is gone."),
    "would_enroll": _("Nothing keeps the record out: it enters as soon as the engine gets to it."),
}


@dataclass(frozen=True)
class Finding:
    """One condition, or a group of them: its words, the value that it looked at, and whether it was met."""

    text: str
    matched: bool
    condition: Mapping[str, Any]
    value: Any = None
    parts: tuple["Finding", ...] = ()

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        dumped: dict[str, Any] = {"text": self.text, "matched": self.matched, "condition": dict(self.condition)}
        if self.parts:
            return {**dumped, "parts": [part.dump() for part in self.parts]}
        return {**dumped, "value": self.value}


@dataclass(frozen=True)
class Rule:
    """One rule that was looked at: a slug of ``DECISIONS``, whether it keeps the record out, and what it found."""

    slug: str
    keeps_out: bool
    finding: Finding | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return what it says where it applies."""
        return str(DECISIONS[self.slug])

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "rule": self.slug, "keeps_out": self.keeps_out, "text": self.text if self.keeps_out else "",
            "finding": self.finding and self.finding.dump(), "data": dict(self.data),
        }  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """An attempt that came to nothing, from the log."""

    reason: str
    at: datetime
    data: Mapping[str, Any]

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        text = str(REFUSALS.get(self.reason, self.reason))
        return {"reason": self.reason, "text": text, "at": self.at.isoformat(), "data": dict(self.data)}


@dataclass(frozen=True)
class Explanation:
    """Why a record was or was not in a workflow at an instant. ``decided`` is the slug of the rule that decided.

    ``enrollment`` is the pass that it was in; ``rules`` are all that were looked at, in their order, also those that
    would have come later.
    """

    workflow: int
    record: int
    at: datetime
    decided: str
    rules: tuple[Rule, ...]
    enrollment: int | None = None
    refused: tuple[Refused, ...] = ()

    @property
    def text(self) -> str:
        """Return the answer in one sentence."""
        return str(DECISIONS[self.decided])

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "workflow": self.workflow, "record": self.record, "at": self.at.isoformat(),
            "is_enrolled": self.enrollment is not None, "enrollment": self.enrollment, "decided": self.decided,
            "text": self.text, "rules": [rule.dump() for rule in self.rules],
            "refused": [one.dump() for one in self.refused],
        }  # fmt: skip
