"""Takes a workflow for one change of its state."""

from django.utils.translation import gettext as _

from crm.lib.errors import NotFound
from workflows.models import Workflow
from workflows.publishing.refusals import PublishingRefused


def locked(workflow: Workflow) -> Workflow:
    """Return the workflow as it is now, locked until the end of the transaction; raises NotFound."""
    found = Workflow.objects.select_for_update(of=("self",)).select_related("live").filter(pk=workflow.pk).first()
    if found is None:
        raise NotFound(_("This workflow no longer exists."))
    return found


def demand_not_in_trash(row: Workflow) -> None:
    """Raise PublishingRefused for a workflow in the trash."""
    if row.trashed_at is not None:
        raise PublishingRefused(_("This workflow is in the trash. Restore it first."))
