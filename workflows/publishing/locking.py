"""Takes a workflow for one change of its state, and begins the change again after a deadlock."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from crm.lib.errors import NotFound
from workflows.models import Workflow
from workflows.publishing.refusals import PublishingRefused

P = ParamSpec("P")
R = TypeVar("R")

#: How often a change is begun, and how long it rests before the second time.
DEADLOCKS = 4
PATIENCE_SECONDS = 0.05


def persistent(change: Callable[P, R]) -> Callable[P, R]:
    """Have a change, which is one transaction, begun again where the database gave it up in favor of another one.

    Within the transaction of somebody else, that one has to begin again: the error is raised.
    """

    @wraps(change)
    def persist(*args: P.args, **kwargs: P.kwargs) -> R:
        for again in range(1, DEADLOCKS):
            try:
                return change(*args, **kwargs)
            except OperationalError:
                if connection.in_atomic_block:
                    raise
                time.sleep(PATIENCE_SECONDS * again)
        return change(*args, **kwargs)

    return persist


def locked(workflow: Workflow) -> Workflow:
    """Return the workflow as it is now, locked until the end of the transaction; raises NotFound.

    Rows that refer to it may be written meanwhile: a worker that commits has no need to wait.
    """
    rows = Workflow.objects.select_for_update(of=("self",), no_key=True).select_related("live")
    found = rows.filter(pk=workflow.pk).first()
    if found is None:
        raise NotFound(_("This workflow no longer exists."))
    return found


def demand_not_in_trash(row: Workflow) -> None:
    """Raise PublishingRefused for a workflow in the trash."""
    if row.trashed_at is not None:
        raise PublishingRefused(_("This workflow is in the trash. Restore it first."))
