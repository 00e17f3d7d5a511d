"""Workers for a measurement: a real ``qcluster`` on the throw-away database of the measuring process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from records.benchmarks.throwaway import DATABASE

START = (
    "import os, django; django.setup(); from django.db import connection; "
    f"connection.settings_dict['NAME'] = os.environ['{DATABASE}']; "
    "from django.core.management import call_command; call_command('qcluster')"
)


@contextmanager
def cluster() -> Iterator[int]:
    """Run a cluster beside the block; yields the process id of its head."""
    environment = {**os.environ, DATABASE: str(connection.settings_dict["NAME"])}
    running = subprocess.Popen(
        [sys.executable, "-c", START],
        env=environment,
        cwd=settings.ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
