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
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **variables)


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, with nothing but these variables set."""
    environ = {key: os.environ[key] for key in ("PATH", "HOME", "MILLRACE_VAR") if key in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
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


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("API_RATE", "lots"),
        ("BASE_URL", "ftp://x"),
        ("ACCOUNT_CURRENCY", "dollars"),
        ("ACCOUNT_TIME_ZONE", "Mars/Olympus"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_refused_at_the_start(name: str, raw: str) -> None:
    done = check(SECRET_KEY=SECRET, **{name: raw})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert f"ImproperlyConfigured: {name} must be " in last
    assert f"not {raw!r}, for example " in last


@pytest.mark.parametrize(("level", "is_told"), [("WARNING", False), ("CRITICAL", False), ("INFO", True)])
def test_the_log_tells_of_failures_and_of_refusals_only_if_asked(level: str, is_told: bool) -> None:
    program = (
        "import django; from django.http import HttpResponse; from django.utils.log import log_response; "
        "django.setup(); "
        "log_response('quiet %s', 1, response=HttpResponse(status=404)); "
        "log_response('loud %s', 1, response=HttpResponse(status=500))"
    )
    done = run("-c", program, DJANGO_SETTINGS_MODULE="crm.settings", SECRET_KEY=SECRET, LOG_LEVEL=level)
    assert done.returncode == 0, done.stderr
    assert ("WARNING django.request: quiet 1" in done.stderr) is is_told
    assert "ERROR django.request: loud 1" in done.stderr
