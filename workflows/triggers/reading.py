"""Reads the parts that several kinds of triggers have: filters, conditions, calendar rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from records import filters
from records.filters import Group, InvalidFilter, Moment, Names, Vocabulary
from workflows.definition import Problem
from workflows.scope import Scope

#: An instant for what is the same at every instant.
ANY = datetime(1970, 1, 1, tzinfo=UTC)


def group(raw: Any, vocabulary: Vocabulary, object_type: str) -> Group | None:
    """Return an optional filter, None where there is none; raises InvalidFilter."""
    return filters.parse(raw, vocabulary, object_type) if raw else None


def filter_problems(raw: Any, scope: Scope, where: str) -> Iterator[Problem]:
    """Yield what is wrong with a filter for the records of the scope."""
    try:
        filters.parse(raw, scope.vocabulary, scope.object_type)
    except InvalidFilter as error:
        for found in error.problems:
            yield Problem(f"{where}.{found.where}" if found.where else where, found.message, found.hint)


def unknown_fields(trigger: Mapping[str, Any], known: Iterable[str]) -> Iterator[Problem]:
    """Yield the fields that a trigger of this kind does not have."""
    for name in sorted(trigger.keys() - {"kind", *known}):
        yield Problem(f"trigger.{name}", _("There is no such field here. Remove it or check its spelling."))


def flag_problems(trigger: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Yield a problem where a field is there and is neither true nor false."""
    if not isinstance(trigger.get(name, False), bool):
        yield Problem(f"trigger.{name}", _("Choose yes or no."))


def in_words(raw: Any, scope: Scope) -> str:
    """Return a filter in words; one that cannot be read is called incomplete."""
    names = Names(user=lambda number: scope.find_user(number) or f"#{number}")
    try:
        return filters.parse(raw, scope.vocabulary, scope.object_type).describe(names)
    except InvalidFilter:
        return _("an incomplete filter")


def says_something(raw: Any) -> bool:
    """Return whether there is a filter with conditions."""
    return isinstance(raw, Mapping) and bool(raw.get("filters"))


def also(raw: Any, scope: Scope) -> str:
    """Return " and meets: …" for an optional filter that has conditions."""
    if not says_something(raw):
        return ""
    return _(" and also meets: %(filter)s") % {"filter": in_words(raw, scope)}


def asked(tree: Group) -> Callable[[Any, Moment], bool]:
    """Return the function that decides about facts; what does not hang on the time is made ready once."""
    if tree.needs().is_relative:
        return lambda facts, moment: tree.predicate(moment)(facts)
    ready = tree.predicate(Moment(ANY, ZoneInfo(settings.TIME_ZONE)))
    return lambda facts, _moment: ready(facts)
