"""Nothing is lost when a filter is read and written back."""

from typing import Any

import pytest

from tests.records.filters.world import ask, event, linked_to, read

EVERYTHING = {"match": "all", "filters": []}
WHERE = {"match": "all", "filters": [ask("text", "matches_regex", "^a")]}
RELATIVE = {"relative": {"reference": "fiscal_year", "offset": {"days": -3}, "day": 5, "fiscal_start": 4}}


@pytest.mark.parametrize(
    "condition",
    [
        ask("text", "is_any_of", ["Oslo", "a"], include_blank=True),
        ask("currency", "is_between", {"from": "1.00", "to": "2.50"}),
        ask("number", "is_equal_to", 5),
        ask("multi_choice", "is_exactly", ["b", "a"]),
        ask("date", "is_on", "2026-11-23"),
        ask("datetime", "is_before", {"point": RELATIVE, "endpoint": "inclusive"}),
        ask(
            "datetime", "is_between", {"from": "2026-11-23T10:00:00+01:00", "to": RELATIVE, "to_endpoint": "exclusive"}
        ),
        ask("date", "in_last_units", {"unit": "year", "count": 2, "fiscal_start": 4}),
        ask("text", "is_less_than_days_ago", 3, aspect="updated_at"),
        ask("number", "is_greater_than_property", {"property": "currency", "associated": "company", "default": "5.00"}),
        linked_to("company", "none", label="employer", inverse=False, filter=EVERYTHING),
        linked_to("contact", "any", label="friend", filter=EVERYTHING, count={"min": 0, "max": 2}),
        {"list": 2, "operator": "not_in"},
        event(
            "form_submitted",
            "has_not",
            where=WHERE,
            within={"operator": "is_less_than_days_ago", "value": 3},
            but_not="form_seen",
            count={"min": 2},
        ),
        {"match": "any", "filters": [], "negate": True},
    ],
)
def test_it_is_written_back_as_it_was_read(condition: Any) -> None:
    assert read(condition).dump() == {"match": "all", "filters": [condition]}
