"""Walks items from step to step until each waits, sends, splits up or ends; writes nothing but what the unit keeps.

What is to be written besides lies in a ``Ledger``. A dry run walks the same way and throws the ledger away.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.calendar import release
from records.editing.unit import Unit
from workflows.batch import Batch, Item
from workflows.definition import Step
from workflows.endings import ENDINGS
from workflows.engine import guarding, transitions
from workflows.engine.programs import Program
from workflows.outcomes import (
    Child,
    Delivery,
    Done,
    Fail,
    Outcome,
    Send,
    Skip,
    Spawn,
    WaitFor,
    WaitUntil,
    Watch,
)
from workflows.requests import Exit, Hit
from workflows.steps import STEPS, StepKind

#: Hops that one transaction may take; what is not done then goes on in the next one.
MOST_HOPS = 50
#: When that is due which never is: every clock can show it, as it cannot the last instant of all.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass
class Ledger:
    """What a walk leaves to be written besides records."""

    log: list[tuple[Any, ...]] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    deliveries: list[tuple[Item, str, Delivery]] = field(default_factory=list)
    watches: list[tuple[Item, Watch]] = field(default_factory=list)
    seen: dict[int, Any] = field(default_factory=dict)
    children: list[tuple[Item, int, Child]] = field(default_factory=list)
    woken: set[int] = field(default_factory=set)
    outputs: set[int] = field(default_factory=set)
    requests: list[Hit | Exit] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Return how many steps failed."""
        return sum(number for (_node, outcome), number in self.counts.items() if outcome == "failed")


class Walk:
    """One walk of items of one program at one moment. ``is_draining`` leaves actions out: the workflow is off."""

    def __init__(self, program: Program, unit: Unit, now: datetime, *, is_draining: bool = False) -> None:
        self.program = program
        self.unit = unit
        self.now = now
        self.is_draining = is_draining
        self.ledger = Ledger()

    def go(
        self, items: Iterable[Item], most_hops: int = MOST_HOPS, is_late: Callable[[], bool] = lambda: False
    ) -> None:
        """Walk until nothing is ready now, as many hops as allowed, or until it is late."""
        standing: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            standing[item.node].append(item)
        for _hop in range(most_hops):
            if not standing or is_late():
                return
            ready: dict[str, list[Item]] = defaultdict(list)
            for node, there in standing.items():
                for item in self.hop(node, there):
                    ready[item.node].append(item)
            standing = ready

    def hop(self, node: str, items: list[Item]) -> list[Item]:
        """Have the items do the step that they stand at; returns those that can go on at once."""
        step = self.program.route.steps[node]
        kind = STEPS.get(step.kind)
        if kind is None or kind.is_switched_off():
            missing = kind.missing() if kind else _("This kind of step is not installed here.")
            self.settle(step, items, dict.fromkeys((item.id for item in items), Fail(missing)))
        else:
            rest = self._able(step, kind, items)
            if rest:
                self.settle(step, rest, self._run(step, kind, rest))
        return [item for item in items if item.state == transitions.READY and item.due_at == self.now]

    def _able(self, step: Step, kind: StepKind, items: list[Item]) -> list[Item]:
        """Let go those that leave, go round in a circle or must wait for their hours; returns the others."""
        rest = [item for item in items if not self._circles(step, item)]
        if not kind.is_action:
            return rest
        leaving = guarding.leaving(self.program, rest, self.unit, self.now)
        for item in rest:
            if item.id in leaving:
                self.leave(item, leaving[item.id], step)
                if item.parent_id:
                    self.ledger.requests.append(self._exit(item, leaving[item.id]))
        rest = [item for item in rest if item.id not in leaving]
        if self.program.allowed is None or self.is_draining:
            return rest
        # Who has its answer has acted already, when it was allowed to.
        return [item for item in rest if guarding.has_answer(item) or not self._must_wait(step, item)]

    def _exit(self, item: Item, reason: str) -> Exit:
        """Return the wish that the whole family leaves with a child that walks its record."""
        return Exit(item.object_type, (item.record_id,), (self.program.workflow_id,), reason)

    def _run(self, step: Step, kind: StepKind, items: list[Item]) -> Mapping[int, Outcome]:
        if self.is_draining and kind.is_action and not step.bodies:
            off = {item.id: Skip(_("The workflow was off.")) for item in items if not guarding.has_answer(item)}
            rest = [item for item in items if item.id not in off]
            return {**off, **(self._do(step, kind, rest) if rest else {})}
        return self._do(step, kind, items)

    def _do(self, step: Step, kind: StepKind, items: list[Item]) -> Mapping[int, Outcome]:
        batch = Batch(
            self.program.definition, step, items, self.now, self.program.zone, self.unit, self.program.workflow_id
        )
        outcomes = kind.run(batch)
        self.ledger.requests += batch.requests
        return outcomes

    def settle(self, step: Step, items: Iterable[Item], outcomes: Mapping[int, Outcome]) -> None:
        """Note what the step answered for each item, and move them."""
        for item in items:
            outcome = transitions.given_up(self._living(outcomes[item.id]), item, step)
            if not _waits_on(item, outcome):
                self.note(item, step, outcome)
            if isinstance(outcome, Send):
                self.ledger.deliveries.append((item, item.key, outcome.delivery))
            if isinstance(outcome, Spawn):
                self.ledger.children += [(item, item.step_seq, child) for child in outcome.children]
            if outcome.outputs:
                self.ledger.outputs.add(item.id)
            self._forget_waits(item)
            for watch in getattr(outcome, "watches", ()):
                self.ledger.watches.append((item, watch))
            self.ledger.seen[item.id] = getattr(outcome, "seen", None)
            transitions.settle(item, outcome, step, self.program.route, self.now)
            if item.due_at is not None and item.due_at > NEVER:
                item.due_at = NEVER

    def _living(self, outcome: Outcome) -> Outcome:
        """Leave out children whose body is empty; a step all of whose bodies are has nothing to wait for."""
        if not isinstance(outcome, Spawn):
            return outcome
        living = tuple(child for child in outcome.children if self.program.route.head.get(child.path))
        return Spawn(living, outputs=outcome.outputs, data=outcome.data) if living else Done(data=outcome.data)

    def _must_wait(self, step: Step, item: Item) -> bool:
        """Hold an action outside its hours: it runs at the earliest allowed minute, spread over fifteen of them."""
        assert self.program.allowed is not None
        at = release(self.program.allowed, self.now, self.program.zone, str(item.id))
        if at == self.now:
            return False
        until = at or NEVER
        self._log(item, step, "scheduled", {"until": until.isoformat()})
        self._forget_waits(item)
        transitions.postpone(item, until)
        return True

    def _circles(self, step: Step, item: Item) -> bool:
        if item.awake < transitions.MOST_AWAKE:
            return False
        reason = _("It took %(count)s steps without a wait in between: the workflow goes round in a circle.")
        self.leave(item, "loop", step, {"reason": reason % {"count": transitions.MOST_AWAKE}})
        return True

    def leave(self, item: Item, reason: str, step: Step | None = None, data: Mapping[str, Any] | None = None) -> None:
        """End a pass where it stands, with an entry that says why (a slug of ``workflows.endings``)."""
        outcome = "failed" if ENDINGS[reason][0] == "failed" else "left"
        self._log(item, step, outcome, {"ending": reason, **(data or {})})
        self._forget_waits(item)
        item.step_seq += 1
        transitions.end(item, reason)
        self.ledger.left.append(item.id)

    def note(self, item: Item, step: Step, outcome: Outcome) -> None:
        """Log an outcome."""
        data = dict(outcome.data)
        for name in ("reason", "branch"):
            if hasattr(outcome, name):
                data[name] = str(getattr(outcome, name))
        when = getattr(outcome, "when", None) or getattr(outcome, "until", None)
        if when is not None:
            data["until"] = min(when, NEVER).isoformat()
        self._log(item, step, outcome.slug, data)

    def _log(self, item: Item, step: Step | None, outcome: str, data: Mapping[str, Any]) -> None:
        node, kind = (step.id, step.kind) if step else (item.node, "")
        self.ledger.log.append(
            (self.program.workflow_id, item.id, item.record_id, item.step_seq, max(1, item.attempts),
             self.program.revision_id or None, node, kind, outcome, data, self.now)
        )  # fmt: skip
        self.ledger.counts[node, outcome] += 1

    def _forget_waits(self, item: Item) -> None:
        """Note that whatever the item was waiting for may no longer wake it."""
        if item.woken_by is not None or item.due_at is None or item.due_at > item.entered_at:
            self.ledger.woken.add(item.id)


def _waits_on(item: Item, outcome: Outcome) -> bool:
    """Return whether a step was woken, looked again and goes on waiting: nothing that anyone wants to read."""
    return item.woken_by is not None and not item.retries and isinstance(outcome, WaitFor | WaitUntil)
