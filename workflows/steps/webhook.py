"""Webhook: calls an address with what is known of the record, and waits until the answer settles it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError
from records.properties import KINDS, Property, Reading
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Delivery, Done, Fail, Outcome, Send, WaitFor
from workflows.scope import Output, Scope
from workflows.steps import answered
from workflows.steps.addressing import address
from workflows.steps.base import StepKind
from workflows.steps.calling import (
    STATUS,
    VEIL,
    check_headers,
    check_outputs,
    check_url,
    check_value,
    host_of,
    outputs_of,
    texts,
    veiled_headers,
)
from workflows.steps.configuring import place, text_value, why
from workflows.values import Value, prepare, to_json

METHODS = ("POST", "GET")
#: The whole record as the body.
ALL = "all"


class Webhook(StepKind):
    """``{"method": "POST", "url": "https://…", "headers": [{"name", "value"}], "body": "all", "query": {…},
    "outputs": [{"name": "id", "path": "data.id", "kind": "number"}]}``.

    ``body`` is ``"all"`` for every property of the record, or an object of texts and values by key; ``query`` is
    one too. Texts may hold tokens, but not in the host; in the address values are percent-encoded.
    """

    slug = "webhook"
    label = gettext_lazy("Send a webhook")
    icon = "webhook"
    category = "data"

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        config = step.config
        if config.get("method", METHODS[0]) not in METHODS:
            yield Problem(place(step, "method"), _("Choose one of: %(choices)s.") % {"choices": ", ".join(METHODS)})
        yield from check_url(step, config.get("url"))
        for where, raw in texts(config):
            if raw is None and where == "url":
                continue
            yield from check_value(raw, scope, f"{step.id}.config.{where}")
        for field in ("query", "body"):
            raw = config.get(field)
            if raw is not None and not isinstance(raw, Mapping) and (field, raw) != ("body", ALL):
                yield Problem(place(step, field), _("A JSON object is expected here."))
        if config.get("body") is not None and config.get("method") == "GET":
            yield Problem(place(step, "body"), _("GET sends no body."), _("Use query parameters, or POST."))
        yield from check_headers(step)
        yield from check_outputs(step)

    def veiled(self, config: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the configuration without what its headers say."""
        return {**config, "headers": veiled_headers(config["headers"])} if config.get("headers") else config

    def outputs(self, step: Step, scope: Scope) -> Sequence[Output]:
        made = [Output(STATUS, _("Status"), "number")]
        return made + [Output(one["name"], one["name"], one["kind"]) for one in outputs_of(step.config)]

    def summary(self, step: Step, scope: Scope) -> str:
        return _("Send a webhook to %(host)s") % {"host": host_of(step.config.get("url")) or "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        if outcome == Send.slug:
            return _("Calls %(host)s.") % {"host": data.get("host", "")}
        if outcome == Done.slug:
            return _("%(host)s answered %(status)s.") % {"host": data.get("host"), "status": data.get("status")}
        return str(data.get("reason", ""))

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        config = batch.config
        host = host_of(config.get("url"))
        answers = answered.answers(batch)
        outcomes: dict[int, Outcome] = {
            number: WaitFor(()) if word is None else _concluded(config, host, word) for number, word in answers.items()
        }
        arriving = [item for item in batch.items if item.id not in answers]
        if not arriving:
            return outcomes
        if not host:
            return {**outcomes, **dict.fromkeys((item.id for item in arriving), Fail(_("The address is not valid.")))}
        try:
            values = {where: text_value(raw, where) for where, raw in texts(config)}
            prepare(batch, values.values())
        except CallerError as error:
            return {**outcomes, **dict.fromkeys((item.id for item in arriving), Fail(why(error)))}
        for item in arriving:
            try:
                payload = _payload(item, batch, _said(values, item, batch))
            except CallerError as error:
                outcomes[item.id] = Fail(why(error))
            else:
                data = {"host": host, "method": payload["method"]}
                veil = {"headers": [[name, VEIL] for name, _value in payload["headers"]]}
                outcomes[item.id] = Send(Delivery("webhook", payload, host, veil), data=data)
        return outcomes


def _said(values: Mapping[str, Value], item: Item, batch: Batch) -> dict[str, Any]:
    said = {where: value.of(item, batch) for where, value in values.items() if where != "url"}
    return {**said, "url": address(values["url"], item, batch)}


def _payload(item: Item, batch: Batch, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything that the call takes; what the headers say is as plain as the configuration has it."""
    config = batch.config
    query = {key: _plain(values[f"query.{key}"]) for key in config.get("query") or {}}
    url = str(values["url"])
    if query:
        url += ("&" if urlsplit(url).query else "?") + urlencode(query)
    body: str | None = None
    if config.get("method", METHODS[0]) != "GET":
        body = json.dumps(
            _whole(item, batch)
            if config.get("body", ALL) == ALL
            else {key: to_json(values[f"body.{key}"]) for key in config["body"]}
        )
    names = [str(one["name"]) for one in config.get("headers") or ()]
    return {
        "method": config.get("method", METHODS[0]),
        "url": url,
        "headers": [[name, _plain(values[f"headers.{index}.value"])] for index, name in enumerate(names)],
        "body": body,
        "outputs": {one["name"]: one["path"] for one in outputs_of(config)},
    }


def _whole(item: Item, batch: Batch) -> dict[str, Any]:
    """Return the record as the API shows it."""
    schema = batch.unit.catalogue[item.object_type]
    properties = {prop.name: KINDS[prop.kind].to_api(batch.unit.value(item.record, prop)) for prop in schema}
    return {"id": item.record_id, "object": item.object_type, "name": str(item.record), "properties": properties}


def _concluded(config: Mapping[str, Any], host: str, word: Mapping[str, Any]) -> Outcome:
    """Return what the step answers once the call has been settled."""
    data = {key: word[key] for key in ("status", "body", "attempts") if key in word} | {"host": host}
    if word["state"] != "sent":
        return Fail(str(word.get("reason") or _("The call was cancelled.")), data=data)
    made: dict[str, Any] = {STATUS: word["status"]} if "status" in word else {}
    missing = []
    for one in outputs_of(config):
        kind, raw = one["kind"], word.get("outputs", {}).get(one["name"])
        try:
            typed = KINDS[kind].clean(raw, Property("", one["name"], one["name"], kind), Reading())
        except ValueError:
            typed = None
        if typed is None:
            missing.append(one["name"])
        else:
            made[one["name"]] = to_json(typed)
    return Done(outputs=made, data={**data, "missing": missing} if missing else data)


def _plain(value: Any) -> str:
    """Return a value as a header or a parameter says it; blank is empty."""
    plain = to_json(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return ";".join(map(str, plain)) if isinstance(plain, list) else str(plain)
