"""A workflow around a date of each record: whoever has the date enrolls, and every year again if it says so.

The steps' delays count from the date (decision 39). The filter's edge is what enrolls: a blank date never does.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import filters
from records.filters import InvalidFilter, Vocabulary
from records.filters import Problem as FilterProblem
from workflows.definition import Problem
from workflows.scope import Scope
from workflows.triggers import around, filter, ticking, yearly
from workflows.triggers.base import Trigger, TriggerKind
from workflows.triggers.listening import Listening
from workflows.triggers.reading import also, filter_problems, flag_problems, unknown_fields


class DatePropertyTrigger(TriggerKind):
    """``{"kind": "date_property", "property": "date_of_birth", "annually": true, "filter": {group}, "reenroll": […]}``.

    ``reenroll`` may tick the filter's own conditions and ``{"property": <the date>, "operator": "is_known"}``.
    """

    slug = "date_property"
    label = gettext_lazy("Around a date property")
    icon = "calendar-heart"

    def check(self, trigger: Trigger, scope: Scope) -> Iterator[Problem]:
        yield from unknown_fields(trigger, ("property", "annually", "filter", "reenroll"))
        yield from flag_problems(trigger, "annually")
        yield from around.date_problems(trigger.get("property"), scope, "trigger.property")
        if trigger.get("filter"):
            yield from filter_problems(trigger["filter"], scope, "trigger.filter")
        if trigger.get("property"):
            yield from ticking.problems({**trigger, "filter": _whole(trigger)}, scope)

    def summary(self, trigger: Trigger, scope: Scope) -> str:
        prop = around.date_property(trigger.get("property"), scope.schema)
        return _("Around %(label)s") % {"label": prop.label if prop else _("a date")}

    def describe(self, trigger: Trigger, scope: Scope) -> str:
        prop = around.date_property(trigger.get("property"), scope.schema)
        words = {
            "label": scope.schema.label.lower(),
            "date": prop.label if prop else _("a date"),
            "also": also(trigger.get("filter"), scope),
        }
        first = _("A %(label)s enrolls when it gets the date “%(date)s”%(also)s.") % words
        again = [_("It enrolls again every year.")] if trigger.get("annually") else []
        return " ".join(part for part in (first, *again, ticking.sentence(trigger, scope)) if part)

    def listens(self, trigger: Trigger, vocabulary: Vocabulary, object_type: str) -> Listening:
        prop = around.date_property(trigger["property"], vocabulary.catalogue[object_type])
        if prop is None:
            raise InvalidFilter([FilterProblem("property", _("There is no such date any more."))])
        whole = filters.parse(_whole(trigger), vocabulary, object_type)
        return yearly.added(filter.edges(trigger, whole, vocabulary, object_type), trigger, prop, whole)


def _whole(trigger: Trigger) -> dict[str, Any]:
    parts: list[Any] = [{"property": trigger["property"], "operator": "is_known"}]
    return {"match": "all", "filters": [*parts, trigger["filter"]] if trigger.get("filter") else parts}
