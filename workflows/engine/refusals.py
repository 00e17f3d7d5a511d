"""Why a record was not enrolled, by slug."""

from django.utils.translation import gettext_lazy as _

#: At most so many effects of automation may lead one to another; then the chain is cut.
DEEPEST = 25
#: A record enters one workflow at most so often in an hour, whatever asks for it.
MOST_AN_HOUR = 100

#: In the order in which they are looked at: the first that applies is the one that people read.
REFUSALS = {
    "no_workflow": _("The workflow no longer exists."),
    "off": _("The workflow is not on."),
    "no_record": _("The record does not exist, or is in the recycle bin."),
    "too_deep": _("Too many workflows have set one another off to get here: they go round in a circle."),
    "already_enrolled": _("The record is in the workflow already."),
    "first_time_only": _("The record has been in the workflow before, and may not come again by this way."),
    "too_often": _("The record has entered the workflow too often within an hour: something goes round in a circle."),
    "settings": _("The filters in the workflow's settings cannot be read: something they name is gone."),
    "suppressed": _("The record is suppressed."),
    "goal": _("The record meets the workflow's goal already."),
}
