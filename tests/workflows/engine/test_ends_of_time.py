"""What never comes due is kept as an instant that every clock can show."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from records.models import Contact
from tests.workflows.making import drain, enrolled, live
from workflows.engine import walking
from workflows.models import Enrollment, LogEntry
from workflows.wording import sentence

pytestmark = pytest.mark.django_db
FAR = ZoneInfo("Pacific/Auckland")
SET = {"id": "a", "kind": "set_property", "config": {"property": "city", "value": "Oslo"}}
DELAY = {"id": "a", "kind": "delay", "config": {"until": "9999-12-31T23:59"}}


def stands(step: dict[str, Any], **settings: Any) -> Enrollment:
    enrollment = enrolled(live([step], settings=settings), Contact.objects.create(email="ada@example.com"))
    drain()
    enrollment.refresh_from_db()
    return enrollment


def test_an_action_for_which_there_is_no_time_waits_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "release", lambda *given: None)
    windows = [{"day": "monday", "start": "10:00", "end": "11:00"}]
    enrollment = stands(SET, allowed={"windows": windows})
    assert enrollment.due_at is not None
    with timezone.override(FAR):
        assert timezone.localtime(enrollment.due_at).year == 9000
        assert sentence(LogEntry.objects.get()) == "There is no time at which it may run."


def test_a_wait_beyond_all_time_can_be_shown_everywhere() -> None:
    enrollment = stands(DELAY)
    assert enrollment.due_at is not None
    with timezone.override(FAR):
        assert timezone.localtime(enrollment.due_at) < datetime(9001, 1, 1, tzinfo=FAR)
        assert "9000-01-01" in sentence(LogEntry.objects.get())


def test_an_entry_from_before_this_was_so_can_be_read_too() -> None:
    enrollment = stands(DELAY)
    LogEntry.objects.update(data={"until": "9999-12-31T23:59:59+00:00"})
    with timezone.override(FAR):
        assert sentence(LogEntry.objects.get(enrollment=enrollment)) == "Waits until 9000-01-01 13:00."
