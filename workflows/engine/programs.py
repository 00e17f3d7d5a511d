"""Revisions ready to be run: parsed once per process, since a revision never changes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.lib.calendar import Allowed, read_allowed
from workflows.definition import Definition, load
from workflows.definition.following import Route, route
from workflows.models import Revision, Workflow


@dataclass(frozen=True, eq=False)
class Program:
    """One revision: its definition, the ways through it, and the settings that the engine asks at every step."""

    revision_id: int
    workflow_id: int
    definition: Definition
    route: Route
    zone: ZoneInfo
    allowed: Allowed | None

    @property
    def settings(self) -> Any:
        """Return the settings of the definition."""
        return self.definition.settings


@lru_cache(maxsize=2_000)
def program(revision_id: int) -> Program:
    """Return a revision ready to be run; one query the first time."""
    row = Revision.objects.get(pk=revision_id)
    definition = load(row.definition)
    return compiled(definition, row.workflow_id, revision_id)


@lru_cache(maxsize=2_000)
def wandering(revision_id: int) -> frozenset[str]:
    """Return the steps of a revision that stood in other bodies in an earlier one: there the parents must be asked."""
    at = program(revision_id)
    earlier = Revision.objects.filter(workflow=at.workflow_id, pk__lt=revision_id).values_list("pk", flat=True)
    found: set[str] = set()
    for number in earlier:
        before = program(number).route.bodies
        found.update(node for node, bodies in at.route.bodies.items() if before.get(node, bodies) != bodies)
    return frozenset(found)


def live_program(workflow: Workflow) -> Program:
    """Return the live revision of a workflow that has one."""
    assert workflow.live_id is not None
    return program(workflow.live_id)


def compiled(definition: Definition, workflow_id: int, revision_id: int = 0) -> Program:
    """Return a definition ready to be run, also one that was never published."""
    read = read_allowed(definition.settings.get("allowed", {}))
    allowed = read if isinstance(read, Allowed) and (read.windows or not read.pauses.is_empty) else None
    zone = ZoneInfo(str(definition.settings.get("time_zone") or settings.TIME_ZONE))
    return Program(revision_id, workflow_id, definition, route(definition), zone, allowed)


def forget() -> None:
    """Forget what was parsed; for tests, in which numbers come again after a rollback."""
    program.cache_clear()
    wandering.cache_clear()
