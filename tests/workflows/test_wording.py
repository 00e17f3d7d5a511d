"""Log entries are worded when they are read, with moments as the account's clocks show them."""

from typing import Any

import pytest
from django.utils import timezone

from workflows.wording import worded


@pytest.mark.parametrize(
    ("kind", "outcome", "data", "expected"),
    [
        ("delay", "waiting", {"until": "2026-11-24T02:42:14.379000+00:00"}, "Waits until 2026-11-24 03:42."),
        (
            *("wait_for_event", "waiting", {"until": "2026-07-24T02:42:14+00:00"}),
            "Waits until it happens, at most until 2026-07-24 04:42.",
        ),
        ("wait_for_event", "waiting", {}, "Waits until it happens."),
        (
            "set_property",
            "scheduled",
            {"until": "2026-11-24T08:00:00+00:00"},
            "May run at 2026-11-24 09:00 at the earliest.",
        ),
        ("set_property", "scheduled", {"until": "9999-12-31T23:59:59+00:00"}, "There is no time at which it may run."),
        ("gone", "failed", {"reason": "It is gone."}, "It is gone."),
        ("delay", "failed", {"ending": "deleted"}, "Left: the record was deleted."),
    ],
)
def test_an_entry_in_words(kind: str, outcome: str, data: dict[str, Any], expected: str) -> None:
    with timezone.override("Europe/Oslo"):
        assert worded(kind, outcome, data) == expected
