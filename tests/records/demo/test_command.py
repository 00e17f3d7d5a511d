"""``manage.py demo``: what it prints, and what it keeps to itself."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.records.demo.seeded import PASSWORD


def test_the_command_prints_counts_and_a_password_it_made_up(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    call_command("demo", size=3)
    lines = capsys.readouterr().out.splitlines()
    assert "Contacts: 3" in lines
    assert User.objects.get(username="admin").check_password(lines[-1].rsplit(" ", 1)[-1])
    with pytest.raises(CommandError, match="already has records"):
        call_command("demo", size=3)


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
