"""Calls an address on the web, at least once, every time with the same key, until its answer settles it."""

import json
import math
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from crm.lib import http
from workflows.channels.base import Again, Channel, Clock, Failed, Parcel, Result, Sent

#: The header by which the other side tells a repetition from a new call.
KEY = "Idempotency-Key"
#: How much of an answer the log keeps, in characters.
EXCERPT = 2_000
#: The longest text that an answer can hand to later steps.
LONGEST_OUTPUT = 65_536


class WebhookChannel(Channel):
    """``payload``: ``method``, ``url``, ``headers`` (pairs), ``body`` (text), ``outputs`` (name → path)."""

    slug: ClassVar[str] = "webhook"
    is_repeatable: ClassVar[bool] = True

    def send(self, parcel: Parcel, clock: Clock) -> Result:
        result = http.send(_request(parcel))
        verdict = http.verdict(result, attempt=parcel.attempt, first_at=parcel.first_at, now=clock(), key=parcel.key)
        answer = _excerpt(result)
        match verdict:
            case http.Done():
                assert isinstance(result, http.Answer)
                return Sent(answer=answer, outputs=_outputs(parcel.payload.get("outputs") or {}, result))
            case http.RetryAt(at):
                return Again(at, answer=answer)
            case http.Failed():
                return Failed(verdict.message, answer=answer)


def _request(parcel: Parcel) -> http.Request:
    payload = parcel.payload
    given = [(str(name), str(value)) for name, value in payload.get("headers") or ()]
    body = payload.get("body")
    if body is not None and not any(name.lower() == "content-type" for name, _value in given):
        given.append(("Content-Type", "application/json"))
    headers = [(name, value) for name, value in given if name.lower() != KEY.lower()]
    return http.Request(
        str(payload["url"]),
        method=str(payload.get("method") or "POST"),
        headers=((KEY, parcel.key), *headers),
        body=b"" if body is None else str(body).encode(),
    )


def _excerpt(result: http.Answer | http.Failure) -> dict[str, Any]:
    """Return what the log keeps of an answer, or why there is none."""
    if isinstance(result, http.Failure):
        return {"failure": result.slug, "host": result.host, "message": result.message}
    text = _storable(result.text())
    body = text if len(text) <= EXCERPT else _("%(beginning)s…") % {"beginning": text[:EXCERPT]}
    return {"status": result.status, "body": body, "seconds": round(result.seconds, 3)}


def _outputs(paths: Mapping[str, str], answer: http.Answer) -> dict[str, Any]:
    """Return what an answer says at each path (``data.items.0.id``); what is not there is left out."""
    if not paths:
        return {}
    try:
        whole = json.loads(answer.body, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        return {}
    found = {name: _at(whole, str(path)) for name, path in paths.items()}
    return {name: value for name, value in found.items() if value is not None}


def _at(value: Any, path: str) -> str | int | float | bool | None:
    for part in path.removeprefix("$.").split(".") if path not in ("", "$") else ():
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isascii() and part.isdigit() and len(part) < 7:
            value = value[int(part)] if int(part) < len(value) else None
        else:
            return None
    if isinstance(value, str):
        return _storable(value[:LONGEST_OUTPUT])
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float) else None


def _storable(text: str) -> str:
    """Return a text that PostgreSQL keeps in JSON: without NUL and half characters."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
