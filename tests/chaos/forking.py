"""Processes that can be killed: forks of one that has everything loaded, so that the next one works at once."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from django.db import connections


def fork(work: Callable[[], object], log: Path) -> int:
    """Run something in a child whose output goes to a file; returns its process id.

    The child ends with 0 when the work is done and with 1 when it raised. Connections are not shared.
    """
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        with log.open("ab", buffering=0) as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def wait(pid: int) -> int:
    """Return the exit code of a child when it has ended, negative for the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill(pid: int) -> int:
    """Kill a child at once and wait for its end."""
    os.kill(pid, signal.SIGKILL)
    return wait(pid)
