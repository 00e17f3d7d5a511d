"""Pages of rows by cursor: each page begins after the last row of the one before, however deep it lies.

Blanks come last in either direction. Rows with and without a value of the first key are asked for apart, so that an
index on the key serves both databases, which put NULL at different ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200
SALT = "records.api.paging"

#: How values that JSON does not know travel in a cursor.
MARKS: dict[type, tuple[str, Any]] = {
    datetime: ("t", datetime.fromisoformat),
    date: ("d", date.fromisoformat),
    Decimal: ("n", Decimal),
}
READERS = dict(MARKS.values())


@dataclass(frozen=True)
class Key:
    """One thing to sort by: an expression of the rows. ``name`` tells cursors of different orders apart."""

    name: str
    expression: Any
    descending: bool = False
    may_be_blank: bool = True


@dataclass(frozen=True)
class Page:
    """Some rows, the cursor of those after them, and how many there are in all, if that was asked."""

    rows: Any
    next: str | None
    count: int | None = None

    def as_json(self, results: Any) -> dict[str, Any]:
        """Return the page with its rows already turned into JSON."""
        counted = {} if self.count is None else {"count": self.count}
        return {"results": list(results), "next": self.next, **counted}


class PageQuery(serializers.Serializer[Any]):
    """The parameters of every list."""

    limit = serializers.IntegerField(min_value=1, max_value=LARGEST_LIMIT, default=DEFAULT_LIMIT)
    cursor = serializers.CharField(max_length=10_000, required=False, help_text="The “next” of the page before.")
    count = serializers.BooleanField(default=False, help_text="Also say how many there are in all.")


NEWEST = (Key("id", F("pk"), descending=True, may_be_blank=False),)
OLDEST = (Key("id", F("pk"), may_be_blank=False),)


def page(rows: "QuerySet[Any]", asked: dict[str, Any], keys: Sequence[Key] = NEWEST) -> Page:
    """Return the page that validated ``PageQuery`` fields ask for; raises ValidationError for a wrong cursor."""
    limit: int = asked["limit"]
    if keys[-1].name != "id":
        keys = (*keys, Key("id", F("pk"), keys[0].descending, may_be_blank=False))
    after = _read_cursor(asked.get("cursor"), keys)
    named = rows.annotate(**{f"key{index}": key.expression for index, key in enumerate(keys)})
    got = _fetch(named, keys, after, limit + 1)
    following = _write_cursor(got[limit - 1], keys) if len(got) > limit else None
    return Page(got[:limit], following, rows.count() if asked.get("count") else None)


def _fetch(rows: "QuerySet[Any]", keys: Sequence[Key], after: Sequence[Any] | None, wanted: int) -> list[Any]:
    if not keys[0].may_be_blank:
        return list(_ordered(rows, keys, after)[:wanted])
    got: list[Any] = []
    if after is None or after[0] is not None:
        got = list(_ordered(rows.filter(key0__isnull=False), keys, after)[:wanted])
        after = None
    if len(got) < wanted:
        blank = rows.filter(key0__isnull=True)
        rest = after[1:] if after else None
        got += _ordered(blank, keys[1:], rest, first=1)[: wanted - len(got)]
    return got


def _ordered(
    rows: "QuerySet[Any]", keys: Sequence[Key], after: Sequence[Any] | None, first: int = 0
) -> "QuerySet[Any]":
    """Return the rows in order, those after the values only; ``first`` is the number of the first key.

    Key 0 is known not to be blank wherever it takes part; the others may be.
    """
    names = [f"key{index}" for index in range(first, first + len(keys))]
    ordering = []
    for name, key in zip(names, keys, strict=True):
        last = True if name != "key0" and key.may_be_blank else None
        ordering.append(F(name).desc(nulls_last=last) if key.descending else F(name).asc(nulls_last=last))
    rows = rows.order_by(*ordering)
    return rows if after is None else rows.filter(_beyond(names, keys, after))


def _beyond(names: Sequence[str], keys: Sequence[Key], after: Sequence[Any]) -> Q:
    """Return the condition on rows that come later; the bound on the first key lets an index start there."""
    later, same = Q(pk__in=[]), Q()
    for name, key, value in zip(names, keys, after, strict=True):
        if value is not None:
            beyond = Q(**{f"{name}__{'lt' if key.descending else 'gt'}": value})
            later |= same & (beyond | Q(**{f"{name}__isnull": True}) if name != "key0" and key.may_be_blank else beyond)
        same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    if names[0] != "key0":
        return later
    return Q(**{f"key0__{'lte' if keys[0].descending else 'gte'}": after[0]}) & later


def _fingerprint(keys: Sequence[Key]) -> str:
    return ",".join(f"{'-' if key.descending else ''}{key.name}" for key in keys)


def _write_cursor(row: Any, keys: Sequence[Key]) -> str:
    values = [_mark(getattr(row, f"key{index}")) for index in range(len(keys))]
    return signing.dumps([_fingerprint(keys), values], salt=SALT)


def _read_cursor(cursor: str | None, keys: Sequence[Key]) -> list[Any] | None:
    if cursor is None:
        return None
    try:
        fingerprint, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        fingerprint, values = "", []
    if fingerprint != _fingerprint(keys):
        raise ValidationError({"cursor": [_("This cursor does not belong to this list. Begin at the first page.")]})
    return [_unmark(value) for value in values]


def _mark(value: Any) -> Any:
    mark = MARKS.get(type(value))
    return {mark[0]: str(value)} if mark else value


def _unmark(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(mark, text)] = value.items()
    return READERS[mark](text)


class StrictFilters(DjangoFilterBackend):
    """The filters of a list of plain rows; parameters that nobody reads are refused by name."""

    def filter_queryset(self, request: Any, queryset: "QuerySet[Any]", view: Any) -> "QuerySet[Any]":
        """Return the rows that match; raises ValidationError for unknown parameters and wrong values."""
        known = set(PageQuery().fields) if getattr(view, "action", "") == "list" else set()
        filters = self.get_filterset_class(view, queryset)
        known |= set(filters.base_filters) if filters else set()
        wrong = {name: [_("There is no parameter of this name.")] for name in request.query_params if name not in known}
        if wrong:
            raise ValidationError(wrong)
        return super().filter_queryset(request, queryset, view)


class CursorPages(BasePagination):
    """Pages of plain rows in the order of their view."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the page that the query asks for."""
        mine = {name: value for name, value in request.query_params.items() if name in PageQuery().fields}
        form = PageQuery(data=mine)
        form.is_valid(raise_exception=True)
        self.page = page(queryset, form.validated_data, view.order)
        return list(self.page.rows)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page."""
        return Response(self.page.as_json(data))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page for OpenAPI."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": "string", "nullable": True},
                "count": {"type": "integer"},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters for OpenAPI."""
        kinds = {"limit": "integer", "cursor": "string", "count": "boolean"}
        return [
            {"name": name, "in": "query", "required": False, "schema": {"type": kind}} for name, kind in kinds.items()
        ]
