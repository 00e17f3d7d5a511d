"""The settings are safe when nothing is set, and production refuses what only development may do."""

import os
import secrets
import subprocess
import sys

import pytest

from crm.supervisor.ground import ROOT

SECRET = secrets.token_urlsafe(48)


def check(**variables: str) -> subprocess.CompletedProcess[str]:
    """Run Django's deployment checks in a process of its own, with nothing but these variables set."""
    environ = {key: os.environ[key] for key in ("PATH", "HOME", "MILLRACE_VAR") if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_needs_a_secret_key_and_nothing_else() -> None:
    assert "SECRET_KEY is not set" in check(BASE_URL="https://crm.example.com").stderr
    done = check(BASE_URL="https://crm.example.com", SECRET_KEY=SECRET)
    assert done.returncode == 0, done.stderr


def test_a_short_secret_key_is_refused() -> None:
    assert "SECRET_KEY is too short" in check(SECRET_KEY="secret").stderr


@pytest.mark.parametrize("name", ["DEVELOPMENT", "DEBUG"])
def test_what_development_may_is_refused_on_a_public_address(name: str) -> None:
    done = check(BASE_URL="https://crm.example.com", SECRET_KEY=SECRET, **{name: "1"})
    assert done.returncode == 1
    assert f"{name} is on while BASE_URL is https://crm.example.com" in done.stderr


def test_a_cluster_without_workers_is_refused() -> None:
    assert "WORKERS must be at least 1." in check(SECRET_KEY=SECRET, WORKERS="0").stderr


def test_an_unknown_time_zone_is_refused() -> None:
    assert "Mars/Olympus" in check(SECRET_KEY=SECRET, ACCOUNT_TIME_ZONE="Mars/Olympus").stderr
