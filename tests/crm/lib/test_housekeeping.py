"""The chores: each is done when it should be, and one that fails does not stop the others."""

import datetime as dt
import logging

import pytest
from django.apps import apps

from crm.lib import housekeeping


def test_a_chore_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[dt.datetime] = []

    def note(now: dt.datetime) -> None:
        done.append(now)

    def fail(_now: dt.datetime) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(housekeeping, "_hourly", [])
    for chore in (fail, note, note):
        housekeeping.hourly(chore)
    with caplog.at_level(logging.ERROR):
        housekeeping.clean()
    assert len(done) == 1, "a chore that is added twice is done once"
    assert "The disk is full." in caplog.text


def test_each_chore_has_its_hour() -> None:
    names = [{chore.__module__ for chore in chores} for chores in (housekeeping._hourly, housekeeping._minutely)]
    assert names[0] >= {"records.editing.writing", "records.querying.indexes", "workflows.drafting"}
    assert "records.importing.jobs" in names[1]


@pytest.mark.django_db
def test_workers_are_asked_every_minute_and_every_hour() -> None:
    rows = apps.get_model("django_q", "Schedule").objects.values_list("func", "schedule_type", "minutes")
    assert set(rows) == {("crm.lib.housekeeping.sweep", "I", 1), ("crm.lib.housekeeping.clean", "I", 60)}
