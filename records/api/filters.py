"""Reads filter trees that callers send."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.lib.errors import InvalidValues
from records.api.reach import demand
from records.filters import Group, InvalidFilter
from records.querying import context
from records.querying.scope import seen_by
from records.querying.to_query import to_query


def read_filter(person: Any, object_type: str, tree: Any, inside: int | None = None) -> Group:
    """Return the filter that JSON describes.

    Raises InvalidValues with every mistake, and PermissionDenied when the filter asks about records of an object that
    the person may not see. ``inside`` is the list whose filter it is going to be.
    """
    try:
        group = context.parse(tree, object_type, inside)
    except InvalidFilter as error:
        raise InvalidValues(_messages(error)) from None
    for name in sorted(group.needs().objects()):
        demand(person, "view", name)
    return group


def condition(person: Any, object_type: str, tree: Any) -> Q:
    """Return the query of a filter, as of now and as far as the person sees; raises as ``read_filter`` does."""
    return to_query(read_filter(person, object_type, tree), object_type, context.present(), seen_by(person))


def _messages(error: InvalidFilter) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for problem in error.problems:
        words = _("%(message)s %(hint)s") % {"message": problem.message, "hint": problem.hint}
        fields.setdefault(f"filter.{problem.where}" if problem.where else "filter", []).append(words.strip())
    return fields
