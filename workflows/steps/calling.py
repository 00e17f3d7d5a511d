"""Reads how a webhook is configured: address, headers, texts, and what is taken from the answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from crm.lib import http
from crm.lib.http import allowing
from workflows.definition import Problem, Step
from workflows.scope import Scope
from workflows.steps.configuring import place, text_value, tried

#: What an answer can be read as.
OUTPUT_KINDS = ("text", "number", "bool", "date", "datetime")
#: What stands in the place of a secret.
VEIL = "••••••"
#: What every answer has.
STATUS = "status"
# The host is written out: what a record holds never decides who is called.
ADDRESS = re.compile(r"https?://[^\s/?#{}\\]+(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)


def texts(config: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every text or value of a configuration with its place."""
    yield "url", config.get("url")
    headers = config.get("headers") or ()
    for index, one in enumerate(headers if isinstance(headers, list) else ()):
        yield f"headers.{index}.value", one.get("value") if isinstance(one, Mapping) else None
    for field in ("query", "body"):
        raw = config.get(field)
        for key, one in raw.items() if isinstance(raw, Mapping) else ():
            yield f"{field}.{key}", one


def check_value(raw: Any, scope: Scope, where: str) -> Iterator[Problem]:
    """Yield what is wrong with a text or value, tokens included."""
    value, problems = tried(lambda: text_value(raw, where))
    yield from problems
    if value is not None:
        yield from value.check(scope, where)


def check_url(step: Step, url: Any) -> Iterator[Problem]:
    """Yield what is wrong with an address."""
    where = place(step, "url")
    if not url:
        yield Problem(where, _("Enter the address."))
    elif not host_of(url):
        message = _("Write the address like https://example.com/path, with its host written out.")
        yield Problem(where, message, _("Tokens may stand behind the host."))
    elif str(url).lower().startswith("http:") and not allowing.from_settings().names(host_of(url)):
        message = _("Only https:// is called, for what is sent must not be read on its way.")
        yield Problem(where, message, _("Ask an administrator to add an internal host to OUTGOING_ALLOWED_HOSTS."))


def host_of(url: Any) -> str:
    """Return the host of an address; empty where it is not valid or left to a token."""
    if not isinstance(url, str) or not ADDRESS.fullmatch(url.strip()):
        return ""
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def check_headers(step: Step) -> Iterator[Problem]:
    """Yield which headers cannot be sent."""
    headers = step.config.get("headers") or []
    if not isinstance(headers, list):
        yield Problem(place(step, "headers"), _("A JSON array is expected here."))
        return
    for index, one in enumerate(headers):
        name = one.get("name") if isinstance(one, Mapping) else None
        if not isinstance(name, str) or not http.is_header_name(name):
            message = _("This header cannot be sent. Choose another name.")
            yield Problem(f"{place(step, 'headers')}.{index}.name", message)


def veiled_headers(raw: Any) -> list[dict[str, Any]]:
    """Return headers with their names alone: what they say is often a key."""
    return (
        [{**one, "value": VEIL} if isinstance(one, Mapping) else one for one in raw] if isinstance(raw, list) else raw
    )


def check_outputs(step: Step) -> Iterator[Problem]:
    """Yield what is wrong with the values that are to be read from an answer."""
    raw = step.config.get("outputs") or []
    if not isinstance(raw, list):
        yield Problem(place(step, "outputs"), _("A JSON array is expected here."))
        return
    seen = {STATUS}
    for index, one in enumerate(raw):
        where = f"{place(step, 'outputs')}.{index}"
        name = one.get("name") if isinstance(one, Mapping) else None
        if not isinstance(name, str) or not NAME.fullmatch(name) or name in seen:
            message = _("Give each value a name of its own of letters, digits and underscores.")
            yield Problem(f"{where}.name", message)
        elif not isinstance(one.get("path"), str):
            yield Problem(f"{where}.path", _("Say where in the answer it stands, such as data.id."))
        elif one.get("kind", OUTPUT_KINDS[0]) not in OUTPUT_KINDS:
            yield Problem(f"{where}.kind", _("Choose one of: %(choices)s.") % {"choices": ", ".join(OUTPUT_KINDS)})
        seen.add(str(name))


def outputs_of(config: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the values that are read from an answer, those that are complete."""
    raw = config.get("outputs")
    complete = (
        {"name": str(one["name"]), "path": str(one["path"]), "kind": str(one.get("kind", OUTPUT_KINDS[0]))}
        for one in (raw if isinstance(raw, list) else ())
        if isinstance(one, Mapping) and one.get("name") and isinstance(one.get("path"), str)
    )
    return [one for one in complete if one["kind"] in OUTPUT_KINDS]
