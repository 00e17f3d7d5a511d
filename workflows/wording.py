"""Words log entries when they are read: the kind of the step knows what its outcomes mean, endings and refusals do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.endings import ENDINGS
from workflows.engine.refusals import REFUSALS
from workflows.engine.walking import NEVER
from workflows.models import LogEntry
from workflows.steps import STEPS


def sentence(entry: LogEntry) -> str:
    """Return what happened as one sentence."""
    return worded(entry.kind, entry.outcome, entry.data)


def worded(kind: str, outcome: str, data: Mapping[str, Any]) -> str:
    """Return what an entry of a kind, outcome and data says; kinds that are gone leave the bare outcome."""
    if outcome == "refused":
        return str(REFUSALS.get(str(data.get("reason")), data.get("reason", "")))
    if "ending" in data:
        return _("Left: %(reason)s.") % {"reason": reason_of(str(data["ending"]))}
    if data.get("until"):
        until = datetime.fromisoformat(str(data["until"]))
        if until >= NEVER and outcome == "scheduled":
            return _("There is no time at which it may run.")
        data = {**data, "until": timezone.localtime(min(until, NEVER)).strftime("%Y-%m-%d %H:%M")}
    if outcome == "scheduled":
        return _("May run at %(until)s at the earliest.") % data
    found = STEPS.get(kind)
    if found is None:
        return str(data.get("reason") or outcome)
    return found.sentence(outcome, data)


def reason_of(ending: str) -> str:
    """Return why a pass ended; nothing while it goes on."""
    found = ENDINGS.get(ending)
    return str(found[1]) if found else ending
