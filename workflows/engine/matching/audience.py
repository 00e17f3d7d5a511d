"""Who listens: the workflows that are on, with their triggers read and made ready. Kept until something changes."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from records.filters import Group, InvalidFilter, Node, Vocabulary
from records.filters.operands import AssociatedCondition, ListCondition
from records.models import RecordList
from records.properties import Catalogue
from records.querying import context
from workflows.engine.matching.index import Index
from workflows.engine.programs import Program, program
from workflows.happenings import Happening
from workflows.models import Workflow
from workflows.triggers import TRIGGERS, Edge, Listening

logger = logging.getLogger(__name__)
MERGE, SALESFORCE = "merge", "salesforce"


@dataclass(frozen=True, eq=False)
class Listener:
    """A workflow that is on. ``refuses`` are the sources of changes by which it does not enroll."""

    workflow_id: int
    object_type: str
    on_since: datetime
    program: Program
    listening: Listening
    refuses: frozenset[str]

    def refused(self, happening: Happening) -> bool:
        """Return whether a record may not enroll by this: it was before the workflow was on, or from such a source."""
        return happening.seen_at < self.on_since or happening.source in self.refuses


@dataclass(frozen=True, eq=False)
class Audience:
    """Everybody who listens. ``vocabulary`` is what their filters were read against."""

    listeners: Sequence[Listener]
    vocabulary: Vocabulary

    @cached_property
    def index(self) -> Index:
        """Return who may care about what."""
        return Index(self.listeners)


#: What was read last, and what it hung on.
_kept: tuple[Any, Audience] | None = None
_read: dict[tuple[int, Any], Listening | None] = {}


def current() -> Audience:
    """Return who listens now; reads only what has changed since the last call."""
    global _kept
    rows = list(
        Workflow.objects.filter(status=Workflow.Status.ON, live__isnull=False, trashed_at=None)
        .order_by("pk")
        .values_list("pk", "object_type_id", "live_id", "on_since", "created_at")
    )
    lists = _lists() if rows else ()
    vocabulary = context.vocabulary()
    catalogue = vocabulary.catalogue
    if _kept is not None and _is_same(_kept[0], (rows, lists, catalogue)):
        return _kept[1]
    listeners = [
        Listener(pk, object_type, on_since or created_at, at, listening, _refused_by(at))
        for pk, object_type, live, on_since, created_at in rows
        for at in (program(live),)
        for listening in (_listening(at, vocabulary, (lists, id(catalogue))),)
        if listening is not None
    ]
    wanted = {row[2] for row in rows}
    for key in [key for key in _read if key[0] not in wanted or key[1] != (lists, id(catalogue))]:
        del _read[key]
    audience = Audience(listeners, vocabulary)
    _kept = ((rows, lists, catalogue), audience)
    return audience


def forget() -> None:
    """Read everything anew at the next call; for tests, in which numbers come again after a rollback."""
    global _kept
    _kept = None
    _read.clear()


def memory_key(edge: Edge) -> str:
    """Return the name of an edge together with what it asks, lists spelled out: another question, another memory."""
    asked = json.dumps(_spelled_out(edge.filter), sort_keys=True)
    return f"{edge.name}:{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def _is_same(kept: tuple[Any, Any, Catalogue], now: tuple[Any, Any, Catalogue]) -> bool:
    return kept[0] == now[0] and kept[1] == now[1] and kept[2] is now[2]


def _lists() -> tuple[tuple[int, datetime], ...]:
    """Return the active lists and when they were last edited: filters that name them mean theirs."""
    rows = RecordList.objects.filter(kind=RecordList.Kind.ACTIVE).order_by("pk")
    return tuple(rows.values_list("pk", "updated_at"))


def _listening(at: Program, vocabulary: Vocabulary, hangs_on: Any) -> Listening | None:
    """Return what a revision listens to; None where its trigger cannot be read any more."""
    key = (at.revision_id, hangs_on)
    if key not in _read:
        trigger = at.definition.trigger
        kind = TRIGGERS.get(str(trigger.get("kind")))
        try:
            _read[key] = kind.listens(trigger, vocabulary, at.definition.object) if kind else None
        except (InvalidFilter, KeyError):
            logger.warning("The trigger of workflow %s cannot be read any more; it enrolls nobody.", at.workflow_id)
            _read[key] = None
    return _read[key]


def _refused_by(at: Program) -> frozenset[str]:
    settings = at.settings
    refused = {MERGE: not settings.get("enroll_merged"), SALESFORCE: not settings.get("salesforce")}
    return frozenset(source for source, is_refused in refused.items() if is_refused)


def _spelled_out(node: Node) -> Any:
    if isinstance(node, Group):
        return {"match": node.match, "negate": node.negate, "filters": [_spelled_out(part) for part in node.filters]}
    if isinstance(node, AssociatedCondition):
        return {**node.dump(), "filter": _spelled_out(node.filter)}
    if isinstance(node, ListCondition) and node.filter is not None:
        return {**node.dump(), "filter": _spelled_out(node.filter)}
    return node.dump()
