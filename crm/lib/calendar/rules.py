"""The rules that a schedule may follow, by their ``every``."""

from typing import Any

from django.utils.translation import gettext as _

from crm.lib.calendar.reading import Problem, Reader
from crm.lib.calendar.recurrence import Daily, MonthEnd, Monthly, MonthWeekday, Rule, Weekly, Yearly

RULES: dict[str, type[Rule]] = {rule.slug: rule for rule in (Daily, Weekly, Monthly, MonthEnd, MonthWeekday, Yearly)}


def read_rule(raw: Any) -> Rule | list[Problem]:
    """Return the rule that JSON such as ``{"every": "day", "at": "09:00"}`` describes, or all that is wrong with it."""
    reader = Reader()
    if not isinstance(raw, dict):
        return [Problem("", _("A JSON object is expected here."))]
    kind = RULES.get(reader.at("every").one_of(raw.get("every"), RULES))
    if kind is None or (mapping := reader.mapping(raw, ("every", *kind.fields, "at"))) is None:
        return reader.problems
    rule = kind.read(mapping, reader, reader.at("at").time(mapping["at"]))
    return reader.problems or rule
