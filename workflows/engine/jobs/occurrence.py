"""Enrolls the records that a schedule means at one of its moments."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from crm.lib.calendar import Offset, moment
from records.filters import Moment
from records.models import registry
from records.properties import Property
from records.querying.expressions import Among
from records.querying.matching import value_of
from records.querying.to_query import filtered
from workflows.engine import enrolling
from workflows.engine.jobs.base import Bite, JobKind
from workflows.engine.matching import audience
from workflows.engine.matching.audience import Listener
from workflows.models import Enrollment, Job
from workflows.requests import Hit
from workflows.triggers import Timetable

#: Records that are looked at and enrolled together.
BITE = 1_000
OCCURRENCE = "occurrence"


class Occurrence(JobKind):
    """``data`` names the timetable, the moment, and the one before it that was dealt with."""

    slug = OCCURRENCE

    def bite(self, job: Job, now: datetime) -> Bite:
        listener = next((one for one in audience.current().listeners if one.workflow_id == job.workflow_id), None)
        timetable = listener.listening.timetable if listener else None
        if listener is None or timetable is None or timetable.name != job.data["trigger"]:
            return Bite(job.cursor, is_over=True)
        since, at = (datetime.fromisoformat(job.data[name]) for name in ("since", "at"))
        zone = listener.program.zone
        group = timetable.who(since, at, zone)
        rows = filtered(group, listener.object_type, Moment(at, zone)).order_by("pk")
        if timetable.anniversary is None:
            seen = meant = list(rows.filter(pk__gt=job.cursor).values_list("pk", flat=True)[:BITE])
        else:
            seen, returning = _returning(listener, timetable.anniversary, job.cursor, at)
            meant = list(rows.filter(Among("pk", "bigint", returning)).values_list("pk", flat=True))
        enrolling.enroll([_hit(job, timetable, number) for number in meant], now)
        return Bite(seen[-1] if seen else job.cursor, len(meant), is_over=len(seen) < BITE)


def _hit(job: Job, timetable: Timetable, number: int) -> Hit:
    return Hit(job.workflow_id, number, "schedule", trigger=timetable.name, may_reenroll=timetable.may_reenroll)


def _returning(
    listener: Listener, anniversary: Property | date, cursor: int, at: datetime
) -> tuple[list[int], list[int]]:
    """Return the next who have been here before, and those of them for whom another year's date is nearer now."""
    passes = Enrollment.objects.filter(workflow=listener.workflow_id, parent=None, record_id__gt=cursor)
    found = passes.values("record_id").annotate(last=Max("created_at"), inside=Count("pk", filter=Q(ended_at=None)))
    rows = list(found.order_by("record_id").values_list("record_id", "last", "inside")[:BITE])
    days = _days(listener, anniversary, [number for number, _last, _inside in rows])
    zone = listener.program.zone
    returning = [
        number
        for number, last, inside in rows
        if not inside and number in days and _turn(days[number], at, zone) > _turn(days[number], last, zone)
    ]
    return [number for number, _last, _inside in rows], returning


def _days(listener: Listener, anniversary: Property | date, numbers: Sequence[int]) -> dict[int, date]:
    if not isinstance(anniversary, Property):
        return dict.fromkeys(numbers, anniversary)
    records = registry.alive(listener.object_type).filter(Among("pk", "bigint", numbers))
    values = {record.pk: value_of(record, anniversary) for record in records}
    return {number: value for number, value in values.items() if isinstance(value, date)}


def _turn(day: date, instant: datetime, zone: ZoneInfo) -> int:
    """Return the year in which a yearly date lies nearest to an instant, as the delays around it count."""
    years = (instant.year - 1, instant.year, instant.year + 1)
    midnight = Offset(at=time())
    distances: dict[int, timedelta] = {year: abs(moment(day, midnight, zone, year) - instant) for year in years}
    return min(years, key=lambda year: distances[year])
