"""The first run fills an empty account, later runs leave it alone, and nobody is told a password that is not theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import OperationalError

from crm.supervisor import preparing
from crm.supervisor.ground import CannotStart


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = Path(settings.VAR) / "demo-password"
    monkeypatch.setenv("DEMO", "no")
    monkeypatch.setenv("DEMO_PASSWORD", "")
    yield
    path.unlink(missing_ok=True)


@pytest.mark.django_db
def test_the_first_run_makes_an_administrator_and_tells_the_password() -> None:
    preparing.seed()
    password = (Path(settings.VAR) / "demo-password").read_text().strip()
    assert len(password) >= 12
    assert preparing.how_to_sign_in() == f"Sign in as admin with the password {password}"
    assert User.objects.get().is_superuser


@pytest.mark.django_db
def test_a_password_that_is_given_is_taken_and_not_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "a password of my own")
    preparing.seed()
    assert User.objects.get().check_password("a password of my own")
    assert not (Path(settings.VAR) / "demo-password").exists()


@pytest.mark.django_db
def test_an_account_with_users_is_left_alone(ben: User) -> None:
    preparing.seed()
    assert list(User.objects.all()) == [ben]


@pytest.mark.django_db
def test_a_password_that_was_changed_is_not_told() -> None:
    preparing.seed()
    admin = User.objects.get()
    admin.set_password("something else entirely")
    admin.save()
    assert preparing.how_to_sign_in() == "Sign in as admin with the password that you chose."


@pytest.mark.django_db
def test_the_demo_is_seeded_until_it_has_succeeded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def demo(name: str) -> None:
        calls.append(name)
        if len(calls) == 1:
            raise CommandError("Interrupted.")
        User.objects.create_superuser("admin", "admin@example.com", "secret")

    monkeypatch.setenv("DEMO", "yes")
    monkeypatch.setattr(preparing, "call_command", demo)
    with pytest.raises(CommandError):
        preparing.seed()
    preparing.seed()
    preparing.seed()
    assert calls == ["demo", "demo"]


def test_a_database_that_stays_away_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def ensure_connection(self) -> None:
            raise OperationalError("connection refused\n")

    monkeypatch.setattr(preparing, "connection", Away())
    with pytest.raises(CannotStart, match=r"did not answer within 0 s: connection refused\. Start it, or correct"):
        preparing.wait_for_database(0)


def test_static_files_are_collected_once_and_again_when_one_has_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    collected: list[str] = []
    state = iter(["one", "one", "two"])
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(preparing, "_state_of_static_files", lambda: next(state))
    monkeypatch.setattr(preparing, "call_command", lambda name, **_options: collected.append(name))
    for _ in range(3):
        preparing.collect_static()
    assert collected == ["collectstatic", "collectstatic"]
