"""When a delay ends: the ways to say it, read from its configuration. Pure but for the values of the record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.lib.calendar import Offset, local, moment, read_duration, read_next_day, read_offset
from crm.lib.calendar import Problem as Misread
from records.models import catalogue
from records.querying.matching import value_of
from workflows import values
from workflows.batch import TRIGGER, Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Watch
from workflows.scope import Scope
from workflows.values import InvalidValue

#: The keys of which a delay has one.
FORMS = ("for", "until_day", "until", "until_property", "until_date")
#: Triggers whose workflows turn around a date (decision 39).
DATED = ("date", "date_property")
KINDS_OF_DATES = ("date", "datetime")


@dataclass(frozen=True)
class Moment:
    """When a delay ends, None where there is no date, and what may change that."""

    at: datetime | None
    watches: tuple[Watch, ...] = ()


def form_of(config: Mapping[str, Any]) -> str:
    """Return which way of saying it the configuration uses, or nothing where it is none or several."""
    given = [form for form in FORMS if config.get(form) is not None]
    return given[0] if len(given) == 1 else ""


def zone_of(batch: Batch, item: Item) -> ZoneInfo:
    """Return the zone in which a delay counts: the workflow's, or with ``"zone": "record"`` the record's own."""
    if batch.config.get("zone") == "record":
        return named_zone(str(getattr(item.record, "time_zone", "") or "")) or batch.zone
    return batch.zone


@lru_cache(maxsize=1_000)
def named_zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name, None where there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError):
        return None


def moment_of(batch: Batch, item: Item) -> Moment:
    """Return when the delay ends for an item, counted from when it arrived. Raises ValueError if it is misread."""
    config, zone, start = batch.config, zone_of(batch, item), item.entered_at
    match form_of(config):
        case "for":
            return Moment(_read(read_duration(config["for"])).end(start, zone))
        case "until_day":
            return Moment(_read(read_next_day(config["until_day"])).end(start, zone))
        case "until":
            return _given(batch, item, zone)
        case "until_property":
            name = str(config["until_property"])
            watch = Watch(item.object_type, item.record_id, f"property:{name}")
            return Moment(counted(date_of(item, name), _offset(config), zone), (watch,))
        case "until_date":
            return _around_the_date(batch, item, zone)
    raise ValueError(_("The step does not say how long to wait."))


def counted(day: date | None, offset: Offset, zone: ZoneInfo) -> datetime | None:
    """Return the moment that lies so far from a date; None where there is no date."""
    return None if day is None else moment(day, offset, zone)


def date_of(item: Item, name: str) -> date | None:
    """Return a date of the record itself, None when it is blank or no longer there."""
    prop = catalogue.current()[item.object_type].get(name)
    value = value_of(item.record, prop) if prop else None
    return value if isinstance(value, date) else None


def fixed(raw: Any, zone: ZoneInfo) -> datetime:
    """Return the instant of an ISO date, which begins at midnight, or time, which is local unless it says otherwise."""
    if not isinstance(raw, str):
        raise ValueError(_("Enter a date such as 2026-11-23, or a date and time such as 2026-11-23T09:00."))
    at = datetime.fromisoformat(raw)
    return local(at.date(), at.time(), zone) if at.tzinfo is None else at


def _given(batch: Batch, item: Item, zone: ZoneInfo) -> Moment:
    """Return the moment of a fixed date, or of a value; one of the record's own is watched."""
    raw = batch.config["until"]
    if not isinstance(raw, Mapping):
        return Moment(fixed(raw, zone))
    value = values.parse(raw)
    # What a value calls now is when the record arrived; or the wait would move ahead with every look.
    found = value.of(item, replace(batch, now=item.entered_at))
    if found is not None and not isinstance(found, date):
        found = fixed(found, zone)
    watches: tuple[Watch, ...] = ()
    if isinstance(value, values.PropertyValue) and raw.get("of") is None:
        watches = (Watch(item.object_type, item.record_id, f"property:{raw['property']}"),)
    return Moment(counted(found, Offset(), zone), watches)


def _around_the_date(batch: Batch, item: Item, zone: ZoneInfo) -> Moment:
    """Return a moment counted from the date around which the workflow turns."""
    trigger, watches = batch.definition.trigger, ()
    offset = _read(read_offset(batch.config["until_date"], at_a_time=True))
    started = item.outputs.get(TRIGGER, {}).get("date")
    if trigger.get("kind") == "date_property":
        name = str(trigger.get("property", ""))
        day = date_of(item, name)
        watches = (Watch(item.object_type, item.record_id, f"property:{name}"),)  # type: ignore[assignment]
    else:
        day = date.fromisoformat(str(trigger.get("date")))
    if day is None:
        return Moment(None, watches)
    if not trigger.get("annually"):
        return Moment(moment(day, offset, zone), watches)
    year = date.fromisoformat(started).year if started else _nearest_year(day, item.entered_at, zone)
    return Moment(moment(day, offset, zone, year), watches)


def _nearest_year(day: date, to: datetime, zone: ZoneInfo) -> int:
    """Return the year in which a yearly date lies nearest to an instant."""
    years = (to.year - 1, to.year, to.year + 1)
    distances = {year: abs(moment(day, Offset(at=time()), zone, year) - to) for year in years}
    return min(years, key=lambda year: distances.get(year, timedelta.max))


def _offset(config: Mapping[str, Any]) -> Offset:
    return _read(read_offset(config["offset"])) if config.get("offset") else Offset()


def _read(read: Any) -> Any:
    if isinstance(read, list):
        raise ValueError(" ".join(problem.message for problem in read))
    return read


def check(step: Step, scope: Scope) -> Iterator[Problem]:
    """Yield what is wrong with how a delay says when it ends."""
    config, where = step.config, f"{step.id}.config"
    form = form_of(config)
    if not form:
        yield Problem(where, _("Choose how long to wait."))
        return
    dated = scope.definition.trigger.get("kind") in DATED
    if dated != (form == "until_date"):
        message = (
            _("In a workflow around a date, a delay counts from that date.")
            if dated
            else _("Only a workflow around a date has delays that count from it.")
        )
        yield Problem(f"{where}.{form}", message)
        return
    readers: dict[str, Callable[[Any], Any]] = {
        "for": read_duration,
        "until_day": read_next_day,
        "until_date": lambda raw: read_offset(raw, at_a_time=True),
    }
    if form in readers:
        yield from misread(readers[form](config[form]), f"{where}.{form}")
    elif form == "until":
        yield from _check_until(config["until"], scope, f"{where}.until")
    else:
        yield from _check_property(config, scope, where)


def misread(read: Any, where: str) -> Iterator[Problem]:
    """Yield what a reader of times found wrong."""
    if isinstance(read, list):
        for problem in read:
            assert isinstance(problem, Misread)
            yield Problem(f"{where}.{problem.where}" if problem.where else where, problem.message)


def _check_until(raw: Any, scope: Scope, where: str) -> Iterator[Problem]:
    try:
        if isinstance(raw, Mapping):
            yield from values.parse(raw, where).check(scope, where)
        else:
            fixed(raw, ZoneInfo("UTC"))
    except InvalidValue as error:
        yield from error.problems
    except ValueError:
        yield Problem(where, _("Enter a date such as 2026-11-23, or a date and time such as 2026-11-23T09:00."))


def _check_property(config: Mapping[str, Any], scope: Scope, where: str) -> Iterator[Problem]:
    prop = scope.schema.get(str(config["until_property"]))
    if prop is None or prop.kind not in KINDS_OF_DATES:
        yield Problem(f"{where}.until_property", _("Choose a property that holds a date."))
    if config.get("offset"):
        yield from misread(read_offset(config["offset"]), f"{where}.offset")


def describe(step: Step, scope: Scope) -> str:
    """Return when the delay ends in words: "for 2 days", or nothing where it does not say."""
    config = step.config
    try:
        match form_of(config):
            case "for":
                return _("for %(time)s") % {"time": _read(read_duration(config["for"])).describe()}
            case "until_day":
                return _("until %(day)s") % {"day": _read(read_next_day(config["until_day"])).describe()}
            case "until":
                raw = config["until"]
                said = values.parse(raw).describe(scope) if isinstance(raw, Mapping) else str(raw).replace("T", " ")
                return _("until %(date)s") % {"date": said}
            case "until_property":
                prop = scope.schema.get(str(config["until_property"]))
                label = prop.label if prop else str(config["until_property"])
                return _("until %(moment)s") % {"moment": _offset(config).describe(label)}
            case "until_date":
                offset: Offset = _read(read_offset(config["until_date"], at_a_time=True))
                return _("until %(moment)s") % {"moment": offset.describe(_("the date"))}
    except (ValueError, InvalidValue):
        pass
    return ""
