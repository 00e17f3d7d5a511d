"""How many workflows the account may have (decision 45)."""

from django.conf import settings
from django.utils.translation import gettext as _

from crm.lib.errors import Refused
from workflows.models import Workflow


def demand_room() -> None:
    """Raise Refused where one more workflow would be too many; those in the trash do not count."""
    most = settings.MAX_WORKFLOWS
    if most is not None and Workflow.objects.filter(trashed_at=None).count() >= most:
        raise Refused(
            _("This account may have %(most)s workflows. Move one to the trash first, or have the limit raised.")
            % {"most": f"{most:,}"}
        )
