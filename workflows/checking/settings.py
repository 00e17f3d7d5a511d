"""What is wrong with the settings of a definition: suppression, goal, windows, zone, who is unenrolled elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crm.lib.calendar import Allowed, read_allowed
from records import filters
from workflows.checking.surroundings import Surroundings
from workflows.definition import Definition, Problem
from workflows.scope import Scope

#: The setting that unenrolls whoever is enrolled here from every other workflow.
ALL = "all"
Checker = Callable[[Any, str, Scope, Surroundings], Iterator[Problem]]


def settings_problems(definition: Definition, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    """Yield what is wrong with the settings; ``where`` is ``settings.<field>``."""
    for name, value in definition.settings.items():
        where = f"settings.{name}"
        check = CHECKS.get(name)
        if check is None:
            yield Problem(where, _("There is no setting of this name."), _("Remove it or check its spelling."))
        elif value is not None:
            yield from check(value, where, scope, known)


def filter_problems(raw: Any, where: str, scope: Scope) -> Iterator[Problem]:
    """Yield what is wrong with a filter on the record that stands here."""
    try:
        filters.parse(raw, scope.vocabulary, scope.object_type)
    except filters.InvalidFilter as error:
        for problem in error.problems:
            yield Problem(f"{where}.{problem.where}".rstrip("."), problem.message, problem.hint)


def _filter(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    yield from filter_problems(raw, where, scope)


def _suppression(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    if not isinstance(raw, Mapping):
        yield Problem(where, _("A JSON object is expected here."))
        return
    for key in raw.keys() - {"lists", "filter"}:
        yield Problem(f"{where}.{key}", _("There is no such field here."), _("Remove it or check its spelling."))
    lists = raw.get("lists") or []
    yield from _numbers(lists, f"{where}.lists", lambda number, at: _list(number, at, scope))
    if raw.get("filter") is not None:
        yield from filter_problems(raw["filter"], f"{where}.filter", scope)


def _list(number: int, where: str, scope: Scope) -> Iterator[Problem]:
    member = {"match": "all", "filters": [{"list": number, "operator": "in"}]}
    for problem in filter_problems(member, where, scope):
        yield Problem(where, problem.message, problem.hint or _("Choose another list."))


def _numbers(raw: Any, where: str, check: Callable[[int, str], Iterator[Problem]]) -> Iterator[Problem]:
    if not isinstance(raw, list):
        yield Problem(where, _("A JSON array is expected here."))
        return
    for index, number in enumerate(raw):
        at = f"{where}.{index}"
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
            yield Problem(at, _("A number is expected here."))
        else:
            yield from check(number, at)


def _flag(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    if not isinstance(raw, bool):
        yield Problem(where, _("Enter true or false."))


def _others(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    def there(number: int, at: str) -> Iterator[Problem]:
        if known.find_workflow(number) is None:
            yield Problem(at, _("The workflow no longer exists."), _("Choose another one."))

    if raw != ALL:
        yield from _numbers(raw, where, there)


def _campaigns(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    def there(number: int, at: str) -> Iterator[Problem]:
        if known.find_campaign(number) is None:
            yield Problem(at, _("The campaign no longer exists."), _("Choose another one."))

    yield from _numbers(raw, where, there)


def _allowed(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    read = read_allowed(raw)
    if not isinstance(read, Allowed):
        yield from (Problem(f"{where}.{problem.where}".rstrip("."), problem.message) for problem in read)


def _zone(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    try:
        ZoneInfo(raw)
    except (ValueError, TypeError, OSError, KeyError):
        yield Problem(where, _("There is no time zone of this name."), _("Write it like Europe/Oslo."))


def _instant(raw: Any, where: str, scope: Scope, known: Surroundings) -> Iterator[Problem]:
    if read_instant(raw) is None:
        yield Problem(where, _("Enter a moment with its zone, such as 2026-11-23T09:00:00+01:00."))


def read_instant(raw: Any) -> datetime | None:
    """Return the instant that ISO text with a zone names, or None."""
    try:
        found = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None


CHECKS: dict[str, Checker] = {
    "suppression": _suppression,
    "goal": _filter,
    "unenroll_unmatched": _flag,
    "unenroll_others": _others,
    "allowed": _allowed,
    "time_zone": _zone,
    "off_at": _instant,
    "salesforce": _flag,
    "enroll_merged": _flag,
    "campaigns": _campaigns,
}
