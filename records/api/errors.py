"""Answers every refusal in one shape: ``{"errors": {"field": ["What is wrong and what to do."]}}``.

What belongs to no field stands under ``detail``; nested fields are joined by dots: ``associations.0.id``.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response

from crm.lib.errors import CallerError, InUse, InvalidValues, NotFound
from records.filters import InvalidFilter

DETAIL = "detail"
UNNAMED = {"non_field_errors", "__all__"}

#: PostgreSQL's states of a transaction that another one stopped: serialization_failure, deadlock_detected.
RETRIED = {"40001", "40P01"}

#: SQLite's word for it.
LOCKED = "database is locked"

logger = logging.getLogger(__name__)


def as_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the answer to an exception that a caller can do something about; None leaves it to Django."""
    return _answer(error)


def refusal(fields: Mapping[str, Sequence[str]], code: int, **more: Any) -> Response:
    """Return an answer in the one shape."""
    return Response({"errors": fields, **more}, status=code)


@singledispatch
def _answer(error: Exception) -> Response | None:
    return None


#: Other apps answer their own refusals: ``@answering(TheirError)``.
answering = _answer.register


@_answer.register
def _values(error: InvalidValues) -> Response:
    return refusal(error.fields, status.HTTP_400_BAD_REQUEST)


@_answer.register
def _filter(error: InvalidFilter) -> Response:
    """Answer what only the data can tell: most mistakes of a filter are found where it is read."""
    return refusal({"filter": [str(problem) for problem in error.problems]}, status.HTTP_400_BAD_REQUEST)


@_answer.register
def _in_use(error: InUse) -> Response:
    return refusal({DETAIL: [str(error)]}, status.HTTP_409_CONFLICT, uses=error.uses)


@_answer.register
def _not_found(error: NotFound) -> Response:
    return refusal({DETAIL: [str(error)]}, status.HTTP_404_NOT_FOUND)


@_answer.register
def _refused(error: CallerError) -> Response:
    return refusal({DETAIL: [str(error)]}, status.HTTP_409_CONFLICT)


@_answer.register
def _missing(error: Http404) -> Response:
    return refusal({DETAIL: [_("There is nothing here, or you may not see it.")]}, status.HTTP_404_NOT_FOUND)


@_answer.register
def _denied(error: PermissionDenied) -> Response:
    return refusal({DETAIL: [_("You may not do this. Ask an administrator for the right.")]}, status.HTTP_403_FORBIDDEN)


@_answer.register
def _model(error: ValidationError) -> Response:
    named = error.message_dict if hasattr(error, "error_dict") else {DETAIL: error.messages}
    fields = {DETAIL if name in UNNAMED else name: messages for name, messages in named.items()}
    return refusal(fields, status.HTTP_400_BAD_REQUEST)


@_answer.register
def _protected(error: ProtectedError) -> Response:
    others = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
    return refusal({DETAIL: [_("This is still in use. Remove what refers to it first.")]}, 409, uses=others)


@_answer.register
def _raced(error: IntegrityError) -> Response:
    """Answer that somebody was quicker; the log keeps what was checked too late or not at all."""
    logger.warning("The database refused a change that had passed every check.", exc_info=error)
    return _conflict()


@_answer.register
def _locked(error: OperationalError) -> Response | None:
    """Answer what passes by itself: a deadlock, two transactions that cannot both be right, a busy SQLite."""
    if getattr(error.__cause__, "sqlstate", None) not in RETRIED and str(error) != LOCKED:
        return None
    return _conflict()


def _conflict() -> Response:
    return refusal({DETAIL: [_("Somebody saved the same at the same time. Try again.")]}, status.HTTP_409_CONFLICT)


@_answer.register
def _framework(error: exceptions.APIException) -> Response:
    answer = refusal(flat(error.detail), error.status_code)
    for header, attribute in (("WWW-Authenticate", "auth_header"), ("Retry-After", "wait")):
        value = getattr(error, attribute, None)
        if value:
            answer[header] = str(int(value)) if attribute == "wait" else value
    return answer


def flat(detail: Any) -> dict[str, list[str]]:
    """Return the framework's nested messages as lists by dotted field."""
    fields: dict[str, list[str]] = {}
    for name, message in _flat(detail):
        fields.setdefault(name, []).append(message)
    return fields


def _flat(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each message with its dotted field."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from _flat(inner, name if key in UNNAMED else f"{name}.{key}" if name else str(key))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flat(inner, name if isinstance(inner, str) else f"{name}.{index}" if name else str(index))
    else:
        yield name or DETAIL, str(detail)
