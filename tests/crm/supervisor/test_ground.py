"""What lies there before Django starts: the data directory, secrets for our eyes only, a port that is free."""

import socket
from pathlib import Path

import pytest

from crm.supervisor.ground import CannotStart, keep, lay


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {"MILLRACE_VAR": str(tmp_path / "var"), "PORT": str(port)}


def test_it_makes_a_secret_key_that_only_we_can_read_and_keeps_it(environ: dict[str, str]) -> None:
    ground = lay(dict(environ))
    ground.lock.close()
    secret = (ground.var / "secret_key").read_text()
    lay(dict(environ)).lock.close()
    assert len(secret.strip()) >= 50
    assert (ground.var / "secret_key").read_text() == secret
    assert (ground.var / "secret_key").stat().st_mode & 0o777 == 0o600
    assert ground.var.stat().st_mode & 0o777 == 0o700


def test_what_is_given_stays(environ: dict[str, str]) -> None:
    environ |= {"SECRET_KEY": "given", "BASE_URL": "https://crm.example.com"}
    ground = lay(environ)
    ground.lock.close()
    assert (environ["SECRET_KEY"], environ["BASE_URL"]) == ("given", "https://crm.example.com")
    assert "ALLOWED_HOSTS" not in environ
    assert not (ground.var / "secret_key").exists()


def test_it_listens_on_this_machine_only_unless_told_otherwise(environ: dict[str, str]) -> None:
    ground = lay(environ)
    ground.lock.close()
    assert ground.host == "127.0.0.1"
    assert environ["BASE_URL"] == f"http://127.0.0.1:{ground.port}"


def test_a_port_that_is_taken_is_refused(environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environ["PORT"]))), pytest.raises(CannotStart, match="Cannot listen"):
        lay(environ)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(environ: dict[str, str], port: str) -> None:
    with pytest.raises(CannotStart, match="PORT must be a number from 1 to 65535"):
        lay(environ | {"PORT": port})


def test_two_cannot_run_on_the_same_data(environ: dict[str, str]) -> None:
    ground = lay(environ)
    with pytest.raises(CannotStart, match="Millrace already runs on"):
        lay(dict(environ))
    ground.lock.close()


def test_a_secret_is_written_once(tmp_path: Path) -> None:
    assert keep(tmp_path / "secret", "first") == "first"
    assert keep(tmp_path / "secret", "second") == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
