"""Queries that must return nothing, whatever has happened to workers, servers and peers. Knows tables, no engine.

``faults()`` holds at every moment between two transactions; ``faults(drained=True)`` also says that nothing is left
over when everything has been done. Each fault is one line that names the rows.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import TruncDate

from records.models import Change, Event
from workflows.models import Delivery, Enrollment, Job, LogEntry, StepDay, Wait

Check = Callable[[], Iterable[str]]
#: Lines that one check tells at most.
MOST = 20
OPEN = Q(ended_at__isnull=True)


def faults(*, drained: bool = False) -> list[str]:
    """Return what is wrong; nothing when all is well."""
    return [
        f"{check.__name__}: {line}"
        for check in (*ALWAYS, *(DRAINED if drained else ()))
        for line, _number in zip(check(), range(MOST), strict=False)
    ]


def log_has_no_gaps() -> Iterator[str]:
    """Every number below that of a pass has been logged, and none above it."""
    rows = Enrollment.objects.annotate(
        told=Count("log__step_seq", filter=Q(log__step_seq__lt=F("step_seq")), distinct=True),
        above=Count("log", filter=Q(log__step_seq__gt=F("step_seq"))),
    )
    yield from said(
        "enrollment {} stands at {}, log has {} numbers below and {} rows above",
        rows.exclude(told=F("step_seq"), above=0).values_list("pk", "step_seq", "told", "above"),
    )


def log_settles_each_number_once() -> Iterator[str]:
    """Tries that came to nothing share a number; what settled it is there once, for a number that is passed."""
    rows = LogEntry.objects.filter(enrollment__isnull=False).exclude(outcome="retrying").order_by()
    settled = rows.values("enrollment", "step_seq").annotate(n=Count("pk"))
    yield from said(
        "enrollment {} has number {} settled {} times", settled.exclude(n=1).values_list("enrollment", "step_seq", "n")
    )
    yield from said(
        "enrollment {} has not passed number {}, whose outcome is {}",
        rows.filter(step_seq__gte=F("enrollment__step_seq")).values_list("enrollment", "step_seq", "outcome"),
    )
    only_tries = LogEntry.objects.filter(step_seq__lt=F("enrollment__step_seq")).order_by()
    unsettled = only_tries.values("enrollment", "step_seq").annotate(n=Count("pk", filter=~Q(outcome="retrying")))
    yield from said(
        "enrollment {} has passed number {}, which nothing settled",
        unsettled.filter(n=0).values_list("enrollment", "step_seq"),
    )


def parents_count_their_children() -> Iterator[str]:
    """A pass that waits for children has as many as it counts; one that has ended or gone on has none open."""
    rows = Enrollment.objects.annotate(open=Count("children", filter=Q(children__ended_at__isnull=True)))
    yield from said(
        "enrollment {} counts {} open children and has {}",
        rows.exclude(open=F("open_children")).values_list("pk", "open_children", "open"),
    )


def children_belong_to_a_step() -> Iterator[str]:
    """Each row of the log that spawned has its children, and each child such a row; grandchildren likewise."""
    spawned: dict[tuple[int | None, int], int] = {
        (enrollment, seq): int(data.get("count", 0))
        for enrollment, seq, data in LogEntry.objects.filter(outcome="spawned").values_list(
            "enrollment", "step_seq", "data"
        )
    }
    born: dict[tuple[int | None, int], int] = {}
    for parent, scope in Enrollment.objects.filter(parent__isnull=False).values_list("parent", "scope"):
        key = (parent, int(scope.split(":")[0]))
        born[key] = born.get(key, 0) + 1
    for key in spawned.keys() | born.keys():
        if not born.get(key) or not (key in spawned and spawned[key] in (0, born[key])):
            yield f"enrollment {key[0]} spawned {spawned.get(key)} at {key[1]} and has {born.get(key, 0)}"


def deliveries_have_their_entries() -> Iterator[str]:
    """What is sent was logged as sent by the same number, once, and its key says so."""
    sending: set[tuple[Any, ...]] = set(
        LogEntry.objects.filter(outcome="sending").values_list("enrollment", "step_seq")
    )
    rows = Delivery.objects.values_list("enrollment", "step_seq", "key")
    for enrollment, seq, key in rows:
        if key != f"{enrollment}:{seq}":
            yield f"the delivery of enrollment {enrollment} at {seq} has the key {key}"
    due: set[tuple[Any, ...]] = set(Delivery.objects.values_list("enrollment", "step_seq"))
    for enrollment, seq in sorted(sending ^ due):
        yield f"enrollment {enrollment} at {seq} has a log entry or a delivery, and not both"


def settled_deliveries_say_when() -> Iterator[str]:
    """Whatever is settled has a moment, and nobody holds it."""
    is_open = Q(state__in=["due", "sending"])
    wrong = Q(is_open, settled_at__isnull=False) | Q(~is_open, settled_at__isnull=True)
    wrong |= ~Q(state="sending") & Q(lease_token__isnull=False)
    yield from said(
        "delivery {} is {}, settled at {}, token {}",
        Delivery.objects.filter(wrong).values_list("key", "state", "settled_at", "lease_token"),
    )


def nothing_wakes_the_ended() -> Iterator[str]:
    """A pass that has ended waits for nothing and is held by nobody."""
    yield from said(
        "enrollment {} has ended and waits for {}",
        Wait.objects.exclude(enrollment__ended_at=None).values_list("enrollment", "key"),
    )
    ended = Enrollment.objects.exclude(ended_at=None).exclude(lease_token=None, due_at=None, open_children=0)
    yield from said(
        "enrollment {} has ended with token {}, due {}, {} children",
        ended.values_list("pk", "lease_token", "due_at", "open_children"),
    )


def waiting_is_for_something() -> Iterator[str]:
    """Who waits without a time waits for an answer, for children, or for what is watched."""
    waiting = Enrollment.objects.filter(state="waiting", open_children=0, waits=None)
    for pk in waiting.exclude(deliveries__state__in=["due", "sending"]).values_list("pk", flat=True):
        yield f"enrollment {pk} waits for nothing"


def counts_of_days_are_those_of_the_log() -> Iterator[str]:
    """The one mirror shows what the log has."""
    zone = ZoneInfo(settings.TIME_ZONE)
    log = LogEntry.objects.filter(enrollment__isnull=False).annotate(day=TruncDate("at", tzinfo=zone)).order_by()
    key = ("workflow", "node", "day", "outcome")
    counted = {row[:4]: row[4] for row in log.values(*key).annotate(n=Count("pk")).values_list(*key, "n")}
    shown = {row[:4]: row[4] for row in StepDay.objects.values(*key).annotate(s=Sum("n")).values_list(*key, "s")}
    for place in sorted(counted.keys() | shown.keys(), key=str):
        if counted.get(place, 0) != shown.get(place, 0):
            yield f"{place} is shown as {shown.get(place, 0)}, the log has {counted.get(place, 0)}"


def one_pass_at_a_time() -> Iterator[str]:
    """Nobody is in a workflow twice; children do not count."""
    active = Enrollment.objects.filter(OPEN, parent=None).order_by().values("workflow", "record_id")
    yield from said(
        "workflow {} has record {} in it {} times",
        active.annotate(n=Count("pk")).exclude(n=1).values_list("workflow", "record_id", "n"),
    )


def every_pass_has_ended() -> Iterator[str]:
    """Nobody has been forgotten."""
    yield from said(
        "enrollment {} is {} at {}, due {}",
        Enrollment.objects.filter(OPEN).values_list("pk", "state", "node", "due_at"),
    )


def no_lease_is_left() -> Iterator[str]:
    """What a dead worker held has been taken over."""
    yield from said(
        "enrollment {} is leased until {}",
        Enrollment.objects.exclude(lease_token=None).values_list("pk", "lease_until"),
    )
    yield from said(
        "delivery {} is leased until {}", Delivery.objects.exclude(lease_token=None).values_list("key", "lease_until")
    )


def everything_is_settled() -> Iterator[str]:
    """No delivery, change, event, wait or job is left to be dealt with."""
    yield from said(
        "delivery {} is {}, next try {}",
        Delivery.objects.filter(settled_at=None).values_list("key", "state", "next_try"),
    )
    for model, left in (
        (Change, Q(dispatched=False)),
        (Event, Q(dispatched=False)),
        (Wait, Q(looked=False)),
        (Job, Q(ended_at=None)),
    ):
        found = model.objects.filter(left).aggregate(n=Count("pk"), last=Max("pk"))
        if found["n"]:
            yield f"{found['n']} of {model.__name__}, the last of them {found['last']}"


def said(sentence: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Yield the sentence once for each row, with what it holds in its gaps."""
    return (sentence.format(*row) for row in rows)


ALWAYS: tuple[Check, ...] = (
    log_has_no_gaps,
    log_settles_each_number_once,
    parents_count_their_children,
    children_belong_to_a_step,
    deliveries_have_their_entries,
    settled_deliveries_say_when,
    nothing_wakes_the_ended,
    waiting_is_for_something,
    counts_of_days_are_those_of_the_log,
    one_pass_at_a_time,
)
DRAINED: tuple[Check, ...] = (every_pass_has_ended, no_lease_is_left, everything_is_settled)
