"""Reading settings from the environment: what is understood, and what is refused with a message."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm.lib import environment

VAR = Path("/data")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("1", True), ("Yes", True), ("on", True), ("TRUE", True), ("0", False), ("no", False), ("off", False)],
)
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, raw: str, expected: bool) -> None:
    monkeypatch.setenv("X", raw)
    assert environment.flag("X", default=not expected) is expected


@pytest.mark.parametrize("raw", ["", "  "])
def test_a_flag_that_is_empty_has_its_default(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("X", raw)
    assert environment.flag("X", default=True) is True


def test_a_flag_refuses_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="X must be yes or no, not 'perhaps'"):
        environment.flag("X")


def test_a_number_refuses_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "ten")
    with pytest.raises(ImproperlyConfigured, match="X must be a whole number, not 'ten'"):
        environment.number("X", 1)


def test_words_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " a, b ,,c ")
    assert environment.words("X") == ["a", "b", "c"]


def test_a_secret_must_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "short")
    with pytest.raises(ImproperlyConfigured, match="X is too short"):
        environment.secret("X", VAR / "secret", development=True)


def test_a_secret_is_the_variable_or_else_what_the_file_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("f" * 50 + "\n")
    monkeypatch.setenv("X", "v" * 50)
    assert environment.secret("X", tmp_path / "secret", development=True) == "v" * 50
    monkeypatch.delenv("X")
    assert environment.secret("X", tmp_path / "secret", development=True) == "f" * 50


def test_only_development_does_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)
    assert len(environment.secret("X", VAR / "secret", development=True)) >= 50
    with pytest.raises(ImproperlyConfigured, match="X is not set"):
        environment.secret("X", VAR / "secret", development=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "/data/millrace.sqlite3"),
        ("sqlite:////srv/crm.sqlite3", "/srv/crm.sqlite3"),
        ("sqlite:///srv/crm.sqlite3", "/srv/crm.sqlite3"),
    ],
)
def test_a_sqlite_url_names_a_file(monkeypatch: pytest.MonkeyPatch, url: str, expected: str) -> None:
    monkeypatch.setenv("X", url)
    read = environment.database("X", VAR)
    assert (read["ENGINE"], read["NAME"]) == ("django.db.backends.sqlite3", expected)


def test_sqlite_takes_the_options_under_which_several_processes_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)
    options = environment.database("X", VAR)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ada:p%40ss@db.example.com:5433/crm", ("crm", "ada", "p@ss", "db.example.com", "5433", {})),
        ("postgres://ada@localhost/crm?sslmode=require", ("crm", "ada", "", "localhost", "", {"sslmode": "require"})),
        ("postgresql://postgres:@/postgres?host=/run/pg", ("postgres", "postgres", "", "/run/pg", "", {})),
        ("postgresql:///", ("postgres", "", "", "", "", {})),
    ],
)
def test_a_postgres_url_is_taken_apart(monkeypatch: pytest.MonkeyPatch, url: str, expected: tuple[object, ...]) -> None:
    monkeypatch.setenv("X", url)
    read = environment.database("X", VAR)
    assert read["ENGINE"] == "django.db.backends.postgresql"
    assert tuple(read[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")) == expected


def test_other_databases_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "mysql://localhost/crm")
    with pytest.raises(ImproperlyConfigured, match="must begin with sqlite: or postgres:, not 'mysql'"):
        environment.database("X", VAR)
