"""Events: a record enrolls each time one of several things happens to it, be it what it may otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import Vocabulary
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers.base import Trigger, TriggerKind
from workflows.triggers.listening import Edge, Listening, Occasion
from workflows.triggers.occurrences import OCCURRENCES
from workflows.triggers.occurrences.base import text
from workflows.triggers.reading import also, filter_problems, flag_problems, group, unknown_fields

#: More than any workflow that people can read.
MOST_EVENTS = 50


class EventTrigger(TriggerKind):
    """``{"kind": "event", "events": [{"on": …}, …], "filter": {group}, "reenroll": true}``."""

    slug = "event"
    label = gettext_lazy("When an event occurs")
    icon = "zap"

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        yield from unknown_fields(trigger, ("events", "filter", "reenroll"))
        yield from flag_problems(trigger, "reenroll")
        events = trigger.get("events")
        if not isinstance(events, list) or not 0 < len(events) <= MOST_EVENTS:
            message = _("Choose at least one event, and at most %(most)s.") % {"most": MOST_EVENTS}
            yield Problem("trigger.events", message)
            events = []
        for index, raw in enumerate(events):
            where = f"trigger.events.{index}"
            kind = OCCURRENCES.get(str(raw.get("on"))) if isinstance(raw, Mapping) else None
            if kind is None:
                words = {"choices": ", ".join(OCCURRENCES.slugs())}
                yield Problem(f"{where}.on", _("Choose one of: %(choices)s.") % words)
            else:
                yield from kind.check(raw, scope, where)
        if trigger.get("filter"):
            yield from filter_problems(trigger["filter"], scope, "trigger.filter")

    def summary(self, trigger: Trigger, scope: Scope) -> str:
        words = [OCCURRENCES[raw["on"]].describe(raw, scope) for raw in _known(trigger)]
        return _(" or ").join(words) + also(trigger.get("filter"), scope)

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        words = {"label": scope.schema.label.lower(), "events": self.summary(trigger, scope)}
        first = _("A %(label)s enrolls each time this happens: %(events)s.") % words
        if trigger.get("reenroll"):
            return first + " " + _("It may enroll again.")
        return first + " " + _("It enrolls the first time only.")

    def events(self, trigger: Trigger) -> list[str]:
        return [str(raw["event"]) for raw in _known(trigger) if raw["on"] == "event" and raw.get("event")]

    def listens(self, trigger: Trigger, vocabulary: Vocabulary, object_type: str) -> Listening:
        gate = group(trigger.get("filter"), vocabulary, object_type)
        again = bool(trigger.get("reenroll"))
        heard = [
            OCCURRENCES[raw["on"]].listener(f"event:{index}", raw, vocabulary, object_type, gate, again)
            for index, raw in enumerate(_known(trigger))
        ]
        return Listening(
            tuple(one for one in heard if isinstance(one, Edge)),
            tuple(one for one in heard if isinstance(one, Occasion)),
        )


def _known(trigger: Trigger) -> list[Mapping[str, Any]]:
    raw = trigger.get("events")
    return (
        [one for one in raw if isinstance(one, Mapping) and text(one, "on") in OCCURRENCES]
        if isinstance(raw, list)
        else []
    )
