"""The chores: each is done, and one that fails does not stop the others."""

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

    monkeypatch.setattr(housekeeping, "_chores", [])
    for chore in (fail, note, note):
        housekeeping.also(chore)
    with caplog.at_level(logging.ERROR):
        housekeeping.run()
    assert len(done) == 1, "a chore that is added twice is done once"
    assert "The disk is full." in caplog.text


def test_the_recycle_bin_and_old_undo_history_are_among_the_chores() -> None:
    names = {chore.__module__ for chore in housekeeping._chores}
    assert {"records.editing.writing", "workflows.drafting"} <= names


@pytest.mark.django_db
def test_a_worker_does_the_chores_every_hour() -> None:
    [schedule] = apps.get_model("django_q", "Schedule").objects.all()
    assert (schedule.func, schedule.schedule_type) == ("crm.lib.housekeeping.run", "H")
