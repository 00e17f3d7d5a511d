"""Reading settings from the environment: what is understood, and what is refused with a message."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm.lib import environment

VAR = Path("/data")
Read = Callable[[str, str], str]


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


UNDERSTOOD: list[tuple[Read, str, str]] = [
    (environment.address, "", "default"),
    (environment.address, " https://crm.example.com/ ", "https://crm.example.com"),
    (environment.address, "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    (environment.address, "http://[::1]:8000", "http://[::1]:8000"),
    (environment.rate, "", "default"),
    (environment.rate, "100/second", "100/second"),
    (environment.rate, "5/Min", "5/min"),
    (environment.rate, "1/d", "1/d"),
    (environment.currency, "", "default"),
    (environment.currency, "EUR", "EUR"),
    (environment.time_zone, "", "default"),
    (environment.time_zone, "Europe/Oslo", "Europe/Oslo"),
    (environment.level, "", "default"),
    (environment.level, "debug", "DEBUG"),
]
DEFAULTS: dict[Read, str] = {
    environment.address: "https://localhost",
    environment.rate: "100/second",
    environment.currency: "USD",
    environment.time_zone: "UTC",
    environment.level: "WARNING",
}
REFUSED: list[tuple[Read, str, list[str]]] = [
    (
        environment.address, "for example https://crm.example.com.",
        ["ftp://x", "crm.example.com", "https://", "https://:80", "https://x/crm", "https://x?a=1", "https://x#a",
         "https://ada:secret@x", "https://x:port", "https://x:99999", "http://[::1", "https://a b", "https://x\ny"],
    ),
    (
        environment.rate, "for example 100/second.",
        ["lots", "100", "100/", "/second", "0/second", "-1/second", "1.5/second", "100/fortnight", "9999999999/day",
         "١/second"],
    ),
    (environment.currency, "for example EUR.", ["dollars", "usd", "US", "EURO", "€", "ÅÄÖ", "1EU"]),
    (
        environment.time_zone, "for example Europe/Oslo.",
        ["Mars/Olympus", "America", "/etc/passwd", "../UTC", "+02:00", "Europe/Oslo\0", "é"],
    ),
    (environment.level, "for example INFO.", ["loud", "10", "NOTSET", "WARN ING"]),
]  # fmt: skip


@pytest.mark.parametrize(("read", "raw", "expected"), UNDERSTOOD)
def test_a_checked_setting_is_read(monkeypatch: pytest.MonkeyPatch, read: Read, raw: str, expected: str) -> None:
    monkeypatch.setenv("X", raw)
    assert read("X", DEFAULTS[read]) == (DEFAULTS[read] if expected == "default" else expected)


@pytest.mark.parametrize(
    ("read", "example", "raw"), [(read, example, raw) for read, example, many in REFUSED for raw in many]
)
def test_a_checked_setting_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, read: Read, example: str, raw: str
) -> None:
    monkeypatch.setattr(os, "environ", {"X": raw})
    with pytest.raises(ImproperlyConfigured) as caught:
        read("X", DEFAULTS[read])
    message = str(caught.value)
    assert message.startswith("X must be ")
    assert repr(raw) in message
    assert message.endswith(example)
    assert "\n" not in message


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


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 25, "", "", False, False)),
        ("smtp+starttls://u%40x:p%2F@mail.example.com", ("mail.example.com", 587, "u@x", "p/", True, False)),
        ("smtps://u:p@mail.example.com:1465/", ("mail.example.com", 1465, "u", "p", False, True)),
    ],
)
def test_a_mail_server_is_read_from_its_url(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: tuple[object, ...]
) -> None:
    monkeypatch.setenv("X", url)
    found = environment.mail("X")
    assert (found.host, found.port, found.user, found.password, found.starts_tls, found.is_tls) == expected
    assert found.backend.endswith("smtp.EmailBackend")


def test_without_a_mail_server_mail_goes_to_the_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)
    assert (environment.mail("X").host, environment.mail("X").backend.split(".")[-2]) == ("", "console")


@pytest.mark.parametrize("url", ["mail.example.com", "http://u:secret@x", "smtp://:25", "smtp://u:secret@x:abc"])
def test_another_mail_server_is_refused_without_repeating_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("X", url)
    with pytest.raises(ImproperlyConfigured, match="X") as refused:
        environment.mail("X")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("raw", "is_fine"), [("a@b.example", True), ("A <a@b.example>", True), ("a", False)])
def test_a_sender_has_an_address(monkeypatch: pytest.MonkeyPatch, raw: str, is_fine: bool) -> None:
    monkeypatch.setenv("X", raw)
    if is_fine:
        assert environment.sender("X", "") == raw
    else:
        with pytest.raises(ImproperlyConfigured, match="X must be an address"):
            environment.sender("X", "")
