"""What a person may reach of workflows and of the passes through them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied

from crm.lib.errors import NotFound
from records.querying.visibility import sees_all, visible_ids
from workflows.models import Workflow

VIEW, CHANGE = "workflows.view_workflow", "workflows.change_workflow"
PUBLISH, ENROLL = "workflows.publish_workflow", "workflows.enroll_workflow"
AGAIN = "workflows.enroll_again_workflow"


def workflow_of(number: int) -> Workflow:
    """Return a workflow, those in the trash included; raises NotFound."""
    found = Workflow.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no workflow %(number)s here.") % {"number": number})
    return found


def demand_records(person: Any, workflow: Workflow, ids: list[int]) -> list[int]:
    """Return the records named; raises NotFound naming those that the person may not see."""
    hidden = sorted(set(ids) - set(visible_ids(workflow.object_type_id, ids, person)))
    if hidden:
        text = _("There is no record %(number)s here, or you may not see it.")
        raise NotFound(" ".join(text % {"number": number} for number in hidden[:20]))
    return list(dict.fromkeys(ids))


def demand_every_record(person: Any) -> None:
    """Raise PermissionDenied where a person can neither see every record nor publish, which reaches them all too."""
    if not (sees_all(person) or person.has_perm(PUBLISH)):
        raise PermissionDenied(
            _("This reaches every record: it takes the right to see every record. Name the records instead.")
        )


def demand_sight_of_all(person: Any) -> None:
    """Raise PermissionDenied where a person may not see every record: the answer would tell of associated ones too."""
    if not sees_all(person):
        raise PermissionDenied(
            _("The answer would tell of associated records too: it takes the right to see every record.")
        )
