"""What exists around a definition: objects and properties, people, other workflows. Asked once, then remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.contrib.auth import get_user_model

from records.filters import Vocabulary
from records.models import Campaign, Team
from records.querying import context
from workflows.models import Workflow
from workflows.scope import KnownWorkflow


@dataclass(frozen=True)
class Surroundings:
    """What a definition may refer to. The finders return None for what is not there or may no longer be named."""

    vocabulary: Vocabulary
    find_user: Callable[[int], str | None]
    find_team: Callable[[int], str | None]
    find_workflow: Callable[[int], KnownWorkflow | None]
    find_campaign: Callable[[int], str | None]


def present() -> Surroundings:
    """Return what exists now; each thing is asked for once, when it is first named."""
    return Surroundings(
        context.vocabulary(), cache(find_user), cache(find_team), cache(find_workflow), cache(find_campaign)
    )


def find_user(number: int) -> str | None:
    """Return the name of an active user."""
    user = get_user_model()._default_manager.filter(pk=number, is_active=True).first()
    return None if user is None else user.get_full_name() or user.get_username()


def find_team(number: int) -> str | None:
    """Return the name of a team."""
    return Team.objects.filter(pk=number).values_list("name", flat=True).first()


def find_workflow(number: int) -> KnownWorkflow | None:
    """Return a workflow that is not in the trash."""
    row = Workflow.objects.select_related("draft").filter(pk=number, trashed_at=None).first()
    if row is None:
        return None
    return KnownWorkflow(row.pk, str(row), row.object_type_id, row.status == Workflow.Status.ON)


def find_campaign(number: int) -> str | None:
    """Return the name of a campaign."""
    return Campaign.objects.filter(pk=number).values_list("name", flat=True).first()
