"""Reads the small parts of which the JSON of values consists; what is wrong raises InvalidValue with its place."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from workflows.definition import Problem
from workflows.values.value import InvalidValue


def at(where: str, key: str) -> str:
    """Return the place below a place."""
    return f"{where}.{key}" if where else key


def refuse(where: str, message: str) -> InvalidValue:
    """Return the exception that says what is wrong at a place."""
    return InvalidValue([Problem(where, message)])


def demand_keys(raw: Any, allowed: Collection[str], where: str) -> None:
    """Refuse what is no JSON object, or has other keys."""
    if not isinstance(raw, dict):
        raise refuse(where, _("A JSON object is expected here."))
    for key in raw:
        if key not in allowed:
            message = _("There is no such field here. Remove it or check its spelling.")
            raise refuse(at(where, str(key)), message)


def text(raw: Any, where: str) -> str:
    """Return a text that is not empty."""
    if not isinstance(raw, str) or not raw:
        raise refuse(where, _("This must not be empty."))
    return raw


def one_of(raw: Any, choices: Collection[str], where: str) -> str:
    """Return one of the words allowed."""
    if raw not in choices:
        raise refuse(where, _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)})
    return str(raw)
