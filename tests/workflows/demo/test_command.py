"""``manage.py demo``: what it prints, and what it keeps to itself."""

from datetime import datetime
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from records.models import Contact
from tests.records.demo.seeded import PASSWORD
from workflows import demo
from workflows.models import Enrollment, LogEntry, Workflow


def test_the_command_prints_counts_and_a_password_it_made_up(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    call_command("demo", size=3)
    lines = capsys.readouterr().out.splitlines()
    assert "Contacts: 3" in lines
    assert "Workflows: 4" in lines
    assert f"Enrollments: {Enrollment.objects.count()}" in lines
    assert User.objects.get(username="admin").check_password(lines[-1].rsplit(" ", 1)[-1])


def test_a_second_run_is_refused_and_changes_nothing(db: None) -> None:
    call_command("demo", size=12, password=PASSWORD, stdout=StringIO())
    before = standing()
    with pytest.raises(CommandError, match="already has records"):
        call_command("demo", size=12, password=PASSWORD)
    assert standing() == before
    assert before[0] == 4
    assert before[1] > 0


def standing() -> tuple[int, int, int]:
    return Workflow.objects.count(), Enrollment.objects.count(), LogEntry.objects.count()


def test_a_run_that_was_interrupted_leaves_an_empty_account(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_now: datetime) -> list[Workflow]:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "make", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", size=3, password=PASSWORD, stdout=StringIO())
    assert (Contact.objects.count(), User.objects.count()) == (0, 0)


def test_the_command_keeps_a_given_password_to_itself(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("demo", size=2)
    assert PASSWORD not in capsys.readouterr().out
    assert User.objects.get(username="ingrid").check_password(PASSWORD)


def test_the_command_refuses_a_size_of_nothing(db: None) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("demo", size=0)
