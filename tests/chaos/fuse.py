"""Ends a process at its n-th SQL statement, or stops it after its n-th commit; a commit counts as a statement."""

import os
import signal
from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class Fuse:
    """Counts the statements of this thread's connection while its block lasts.

    Before the statement ``at`` the process ends as if it were killed; after the commit ``stop_at`` it is stopped,
    until somebody sends SIGCONT. ``commits`` are the numbers of commits, and of statements that commit by themselves.
    """

    def __init__(self, at: int = 0, *, stop_at: int = 0) -> None:
        self.at = at
        self.stop_at = stop_at
        self.count = 0
        self.commits: list[int] = []

    def __enter__(self) -> "Fuse":
        self._commit: Callable[[], None] = connection._commit  # type: ignore[attr-defined]
        connection.execute_wrappers.append(self)
        connection._commit = self._counted  # type: ignore[attr-defined]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection.execute_wrappers.remove(self)
        del connection._commit  # type: ignore[attr-defined]

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self._burn()
        found = execute(sql, params, many, context)
        if not connection.in_atomic_block and sql.lstrip().upper().startswith(WRITES):
            self._committed()
        return found

    def _counted(self) -> None:
        self._burn()
        self._commit()
        self._committed()

    def _burn(self) -> None:
        self.count += 1
        if self.count == self.at:
            os._exit(9)

    def _committed(self) -> None:
        self.commits.append(self.count)
        if len(self.commits) == self.stop_at:
            os.kill(os.getpid(), signal.SIGSTOP)
