"""Why a pass through a workflow ended, by slug."""

from django.utils.translation import gettext_lazy as _

COMPLETED, UNENROLLED, FAILED = "completed", "unenrolled", "failed"

#: Reason → the state in which the pass ends, and what people read.
ENDINGS = {
    "end": (COMPLETED, _("reached the end")),
    "stopped": (UNENROLLED, _("left at a step that says so")),
    "goal": (UNENROLLED, _("met the goal")),
    "suppressed": (UNENROLLED, _("is suppressed")),
    "unmatched": (UNENROLLED, _("no longer meets the criteria")),
    "manual": (UNENROLLED, _("was unenrolled by hand")),
    "action": (UNENROLLED, _("was unenrolled by a workflow")),
    "other_workflow": (UNENROLLED, _("was enrolled in another workflow")),
    "deleted": (UNENROLLED, _("the record was deleted")),
    "merged": (UNENROLLED, _("the record was merged into another one")),
    "turned_off": (UNENROLLED, _("the workflow was turned off")),
    "trashed": (UNENROLLED, _("the workflow was moved to the trash")),
    "published": (UNENROLLED, _("its step is gone in the new revision")),
    "parent": (UNENROLLED, _("what it belongs to has ended")),
    "failed": (FAILED, _("a step failed")),
    "worker": (FAILED, _("the worker died each time")),
    "loop": (FAILED, _("went round in a circle")),
}


def state_of(reason: str) -> str:
    """Return the state in which a pass ends for a reason."""
    return ENDINGS[reason][0]
