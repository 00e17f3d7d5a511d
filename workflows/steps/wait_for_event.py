"""Wait for an event: the record waits until one of several things happens, for a time at most or as long as it takes.

Only what happens after the record has arrived counts: what was committed when the step first looked does not. It looks
for itself at everything that has happened since, so it matters neither which of several things woke it nor how often.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.calendar import Duration, read_duration
from records.filters import InvalidFilter, Moment
from records.models import Change, Task
from records.querying import context
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.happenings import Happening
from workflows.outcomes import Done, Fail, Outcome, WaitFor, Watch
from workflows.scope import Output, Scope
from workflows.steps import arrivals, awaited, moments, occurred
from workflows.steps.arrivals import Seen
from workflows.steps.awaited import Awaited
from workflows.steps.base import StepKind

MOST = 20


class WaitForEvent(StepKind):
    """``{"events": [what to wait for], "maximum": {"days": 3}}``; without a maximum it takes as long as it takes."""

    slug = "wait_for_event"
    label = gettext_lazy("Wait until something happens")
    icon = "hourglass"
    category = "delay"
    is_action = False

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        events, where = step.config.get("events"), f"{step.id}.config"
        if not isinstance(events, list) or not 1 <= len(events) <= MOST:
            message = _("Choose what to wait for: 1 to %(most)s things.") % {"most": MOST}
            yield Problem(f"{where}.events", message)
            return
        for index, raw in enumerate(events):
            yield from awaited.problems(raw, scope, f"{where}.events.{index}")
        if step.config.get("maximum") is not None:
            yield from moments.misread(read_duration(step.config["maximum"]), f"{where}.maximum")

    def waits(self, step: Step) -> bool:
        # Only what happens after arriving counts, but a task may have been done before.
        return not any(isinstance(raw, Mapping) and "task" in raw for raw in _events(step))

    def outputs(self, step: Step, scope: Scope) -> Sequence[Output]:
        found = [Output("happened", _("Happened"), "bool")]
        for raw in _events(step):
            event = scope.vocabulary.events.get(str(raw.get("event"))) if isinstance(raw, Mapping) else None
            if event is not None:
                found += [Output(prop.name, prop.label, prop.kind) for prop in event]
        return list({output.name: output for output in reversed(found)}.values())[::-1]

    def summary(self, step: Step, scope: Scope) -> str:
        things = _(" or ").join(awaited.describe(raw, scope) for raw in _events(step))
        words = _("Wait until: %(things)s") % {"things": things or awaited.describe(None, scope)}
        maximum = read_duration(step.config["maximum"]) if step.config.get("maximum") is not None else None
        if isinstance(maximum, Duration):
            words = _("%(wait)s, at most %(time)s") % {"wait": words, "time": maximum.describe()}
        return words

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == "waiting":
            until = data.get("until")
            return (
                _("Waits until it happens, at most until %(until)s.") % data if until else _("Waits until it happens.")
            )
        if outcome == "failed":
            return str(data.get("reason", ""))
        return _("It happened.") if data.get("happened") else _("It did not happen in time.")

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        try:
            wanted = _wanted(batch)
        except InvalidFilter as error:
            return dict.fromkeys((item.id for item in batch.items), Fail(str(error)))
        seen, first_seen = _seen(batch, wanted)
        happened = {**_done_tasks(batch, wanted), **_happened(batch, seen, wanted)}
        return {
            item.id: _decide(batch, item, wanted, happened.get(item.id), seen.get(item.id) or first_seen.get(item.id))
            for item in batch.items
        }


def _events(step: Step) -> list[Any]:
    """Return the things to wait for as they are configured; ``check`` says where they are no list."""
    raw = step.config.get("events")
    return raw if isinstance(raw, list) else []


def _wanted(batch: Batch) -> list[Awaited]:
    if "wanted" not in batch.memo:
        vocabulary, object_type = context.vocabulary(), batch.items[0].object_type
        batch.memo["wanted"] = [awaited.read(raw, vocabulary, object_type) for raw in batch.config.get("events") or ()]
    wanted: list[Awaited] = batch.memo["wanted"]
    return wanted


def _seen(batch: Batch, wanted: Sequence[Awaited]) -> tuple[Mapping[int, Seen], Mapping[int, Seen]]:
    """Return what items saw when they first looked, and what those see who look for the first time."""
    if batch.is_rehearsal or all(one.task for one in wanted):
        return {}, {}
    seen = arrivals.kept(item.id for item in batch.items if not _arrives(batch, item))
    return seen, arrivals.look([item for item in batch.items if item.id not in seen])


def _arrives(batch: Batch, item: Item) -> bool:
    return item.woken_by is None and item.entered_at == batch.now


def _decide(
    batch: Batch, item: Item, wanted: Sequence[Awaited], happening: Happening | None, seen: Seen | None
) -> Outcome:
    if happening is not None:
        values = awaited.values_of(happening)
        return Done(outputs={**values, "happened": True}, data={"happened": True, "what": happening.name})
    until = _deadline(batch, item)
    if until is not None and until <= batch.now:
        return Done(outputs={"happened": False}, data={"happened": False})
    keys = dict.fromkeys(_key(one, item) for one in wanted)
    watches = tuple(Watch(item.object_type, item.record_id, key) for key in keys if key)
    return WaitFor(watches, until, seen.dump() if seen else None)


def _deadline(batch: Batch, item: Item) -> datetime | None:
    maximum = read_duration(batch.config["maximum"]) if batch.config.get("maximum") is not None else None
    return maximum.end(item.entered_at, moments.zone_of(batch, item)) if isinstance(maximum, Duration) else None


def _key(one: Awaited, item: Item) -> str:
    """Return under which key it is watched; a step that made no task leaves nothing to wait for."""
    if not one.task:
        return one.key
    task = _task(one, item)
    return f"task:{task}" if task else ""


def _happened(batch: Batch, seen: Mapping[int, Seen], wanted: Sequence[Awaited]) -> dict[int, Happening]:
    """Return for each item the first thing it waits for that has happened since it arrived, and in time."""
    items = [item for item in batch.items if not _arrives(batch, item)]
    if not items:
        return {}
    by_record: dict[int, list[Happening]] = defaultdict(list)
    for one in sorted(_since(items, seen, wanted), key=lambda one: (one.at, one.id)):
        by_record[one.record_id].append(one)
    moment = Moment(batch.now, batch.zone)
    found: dict[int, Happening] = {}
    for item in items:
        until = _deadline(batch, item)
        given = (item.woken_by or {}).get("happening")
        there = [given] if isinstance(given, Happening) else by_record[item.record_id]
        counts = [one for one in there if _counts(item, seen.get(item.id), one) and (until is None or one.at <= until)]
        first = awaited.first(counts, wanted, moment)
        if first is not None:
            found[item.id] = first
    return found


def _counts(item: Item, seen: Seen | None, one: Happening) -> bool:
    """Return whether something happened after an item arrived; one that has not looked before has only the time."""
    if seen is None:
        return awaited.since(item.entered_at, one, item.id)
    return one.enrollment != item.id and seen.is_later(one)


def _since(items: Sequence[Item], seen: Mapping[int, Seen], wanted: Sequence[Awaited]) -> list[Happening]:
    """Return what has happened to the records since the first of the items arrived: at most two queries."""
    starts = [(seen[item.id].since if item.id in seen else item.entered_at) - arrivals.MARGIN for item in items]
    when = Q(at__gte=min(starts))
    if seen:
        when |= Q(pk__gt=min(one.upto for one in seen.values()))
    records = {item.record_id for item in items}
    about = Q(object_type=items[0].object_type, record_id__in=records)
    keys = {one.key for one in wanted}
    events = {key.removeprefix("event:") for key in keys if key.startswith("event:")}
    names = {key.removeprefix("property:") for key in keys if key.startswith("property:")}
    others = {key.partition(":")[0] for key in keys} - {"event", "property", ""}
    found: list[Happening] = []
    if events:
        found += occurred.events(about & Q(at__gte=min(starts), definition__name__in=events))
    if names or others:
        found += occurred.changes(about & when & (Q(property__in=names, kind=Change.Kind.UPDATED) | Q(kind__in=others)))
    return found


def _done_tasks(batch: Batch, wanted: Sequence[Awaited]) -> dict[int, Happening]:
    """Return for each item a task that an earlier step made and that is done, in time: one query for all."""
    ids = {item.id: [number for one in wanted if one.task and (number := _task(one, item))] for item in batch.items}
    numbers = {number for made in ids.values() for number in made}
    if not numbers:
        return {}
    done: dict[int, datetime] = {}
    for task in Task.objects.filter(pk__in=numbers, done_at__isnull=False).only("pk", "done_at"):
        assert task.done_at is not None
        done[task.pk] = task.done_at
    found: dict[int, Happening] = {}
    for item in batch.items:
        until = _deadline(batch, item)
        ends = sorted((done[one], one) for one in ids[item.id] if one in done and (until is None or done[one] <= until))
        if ends:
            at, number = ends[0]
            name = str(number)
            found[item.id] = Happening(number, item.object_type, item.record_id, "task", name, None, None, at, at)
    return found


def _task(one: Awaited, item: Item) -> int | None:
    """Return the task that an earlier step made; nothing real has the number of one that a rehearsal made."""
    number = item.outputs.get(one.task, {}).get("id")
    return number if isinstance(number, int) else None
