"""Walks a record through a workflow without effects: what would be done when, with which values, and what be sent.

The same kinds run as when it is real, with a unit of work that writes nothing. Time is jumped over, deliveries are
taken for delivered, and what is waited for does not happen unless it is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records.editing.unit import Unit
from records.models import Record
from workflows.batch import TRIGGER, Item
from workflows.definition import Definition, load
from workflows.engine.programs import Program, compiled
from workflows.engine.walking import NEVER, Walk
from workflows.happenings import EVENT, Happening
from workflows.models import Workflow
from workflows.outcomes import Child, Fail

#: Entries after which a rehearsal is cut short: a circle with a delay never ends.
MOST = 500
#: What writes; a rehearsal that tried to would be an error of the program.
WRITES = ("INSERT", "UPDATE", "DELETE", "COPY", "MERGE")


@dataclass(frozen=True)
class Planned:
    """One thing that would be done. ``outcome`` and ``data`` are those of the log entry that it would leave.

    ``level`` is how many containers it happens inside of; ``sends`` what would go out, with a veil over
    what the step hides. A rehearsal that is cut short ends with the outcome ``cut``.
    """

    at: datetime
    node: str
    kind: str
    object_type: str
    record_id: int
    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)
    level: int = 0
    sends: Mapping[str, Any] | None = None


def plan(
    workflow: Workflow | Definition, record: Record, at: datetime, event: Mapping[str, Any] | None = None
) -> list[Planned]:
    """Return what would happen to a record that is enrolled at an instant, in the order of its steps; writes nothing.

    ``event`` is ``{"event": name, "properties": {…}}``: it is taken to start the pass, and to happen as soon as the
    record waits for such a one. Of a workflow the live revision is walked, or the draft where there is none.
    """
    program = _program(workflow)
    if program.route.first is None:
        return []
    with connection.execute_wrapper(_refuse_to_write):
        rehearsal = _Rehearsal(program, at, event)
        rehearsal.walk(rehearsal.enter(record), at, 0)
    return rehearsal.planned


class RehearsalWrites(RuntimeError):
    """A step tried to write although nothing may really happen."""


def _refuse_to_write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().upper().startswith(WRITES):
        raise RehearsalWrites(sql[:200])
    return execute(sql, params, many, context)


def _program(workflow: Workflow | Definition) -> Program:
    if isinstance(workflow, Definition):
        return compiled(workflow, 0)
    raw = workflow.live.definition if workflow.live else workflow.draft.definition
    return compiled(load(raw), workflow.pk)


class _Rehearsal:
    """One walk with everything that it leaves; passes that do not exist have numbers below zero."""

    def __init__(self, program: Program, at: datetime, event: Mapping[str, Any] | None) -> None:
        self.program = program
        self.unit = Unit(at, is_rehearsal=True)
        self.event = event
        self.planned: list[Planned] = []
        self.numbers = count(-1, -1)

    def enter(self, record: Record) -> Item:
        """Return the pass of a record at its beginning."""
        assert self.program.route.first is not None
        self.unit.load(record.object_type_id, [record.pk])
        started = {"event": dict(self.event.get("properties") or {})} if self.event else {}
        return self._item(record.object_type_id, record.pk, self.program.route.first, self.unit.now, {TRIGGER: started})

    def walk(self, item: Item, now: datetime, level: int) -> datetime:
        """Walk until the end of the way; returns when that would be."""
        while not item.end_reason:
            if len(self.planned) >= MOST:
                self._add(now, item, "", "cut", {}, level)
                return now
            walk = self._look(item, now)
            self._note(walk, item, now, level)
            # Who goes on at once looks again at once; who ended has no time.
            following = self._go_on(walk, item, now, level)
            if following is None:
                return now
            now = following
        return now

    def _look(self, item: Item, now: datetime) -> Walk:
        """Have the item do the step at which it stands."""
        self.unit.now = now
        walk = Walk(self.program, self.unit, now)
        record = self.unit.get(item.object_type, item.record_id)
        if record is None:
            walk.leave(item, "deleted")
            return walk
        item.record = record
        try:
            walk.hop(item.node, [item])
        except RehearsalWrites:
            raise
        except Exception as error:
            reason = str(error) if isinstance(error, CallerError) else _unexpected(error)
            walk.settle(self.program.route.steps[item.node], [item], {item.id: Fail(reason)})
        return walk

    def _go_on(self, walk: Walk, item: Item, now: datetime, level: int) -> datetime | None:
        """Return when the item looks again, having given it what it would have been given; None when never."""
        ledger = walk.ledger
        if item.end_reason:
            return now
        if ledger.children:
            ends = [self.walk(self._child(item, child, now), now, level + 1) for _item, _seq, child in ledger.children]
            item.woken_by, item.open_children, item.state = {"children": "ended"}, 0, "ready"
            return self._due(item, max([now, *ends]))
        if ledger.deliveries:
            item.woken_by, item.state = {"delivery": {"id": 0, "state": "sent", "attempts": 1, "outputs": {}}}, "ready"
            return self._due(item, now)
        happening = self._expected(item, walk)
        if happening is not None:
            item.woken_by = {"event": happening.id, "happening": happening}
            return self._due(item, happening.at)
        return item.due_at if item.due_at is not None and item.due_at < NEVER else None

    def _expected(self, item: Item, walk: Walk) -> Happening | None:
        """Return the event that was given, where the item has just lain down to wait for such a one."""
        key = f"event:{self.event.get('event')}" if self.event else ""
        if self.event is None or key not in {watch.key for _item, watch in walk.ledger.watches} or not walk.ledger.log:
            return None
        at = walk.now + timedelta(microseconds=1)
        properties = dict(self.event.get("properties") or {})
        name = str(self.event.get("event"))
        return Happening(0, item.object_type, item.record_id, EVENT, name, None, properties, at, at)

    def _due(self, item: Item, at: datetime) -> datetime:
        item.due_at = at
        return at

    def _child(self, parent: Item, child: Child, now: datetime) -> Item:
        head = self.program.route.head[child.path]
        assert head is not None
        made = self._item(child.object_type, child.record_id, head, now, dict(parent.outputs))
        made.parent_id, made.cause, made.depth = parent.id, parent.cause, parent.depth
        return made

    def _item(self, object_type: str, record_id: int, node: str, now: datetime, outputs: dict[str, Any]) -> Item:
        return Item(
            next(self.numbers), self.program.workflow_id, object_type, record_id, node, "ready", now, now, 0, 0, 0, 0,
            outputs,
        )  # fmt: skip

    def _note(self, walk: Walk, item: Item, now: datetime, level: int) -> None:
        sent = [
            {"channel": delivery.channel, "host": delivery.host, **delivery.payload, **delivery.veil}
            for _item, _key, delivery in walk.ledger.deliveries
        ]
        for row in walk.ledger.log:
            *_before, node, kind, outcome, data, _at = row
            self._add(now, item, node, outcome, dict(data), level, kind, sent[0] if sent else None)

    def _add(
        self, now: datetime, item: Item, node: str, outcome: str, data: dict[str, Any], level: int, kind: str = "",
        sends: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.planned.append(
            Planned(now, node or item.node, kind, item.object_type, item.record_id, outcome, data, level, sends)
        )


def _unexpected(error: Exception) -> str:
    return _("Something unexpected went wrong (%(error)s). The server's log has the details.") % {
        "error": type(error).__name__
    }
