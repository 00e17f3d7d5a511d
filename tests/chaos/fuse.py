"""Does something at the n-th SQL statement of a process; a commit counts as one."""

import os
from collections.abc import Callable
from typing import Any

from django.db import connection


class Fuse:
    """Counts the statements of this thread's connection; ``act`` is called before the ``at``-th."""

    def __init__(self, at: int = 0, act: Callable[[], object] = lambda: os._exit(9)) -> None:
        self.at = at
        self.act = act
        self.count = 0
        #: The numbers of commits, and of statements that commit by themselves.
        self.commits: list[int] = []

    def install(self) -> "Fuse":
        """Begin to count, for as long as the process lives."""
        commit = connection._commit  # type: ignore[attr-defined]

        def counted() -> None:
            self.burn()
            self.commits.append(self.count)
            commit()

        connection.execute_wrappers.append(self)
        connection._commit = counted  # type: ignore[attr-defined]
        return self

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.burn()
        if not connection.in_atomic_block and not sql.lstrip().upper().startswith("SELECT"):
            self.commits.append(self.count)
        return execute(sql, params, many, context)

    def burn(self) -> None:
        """Count one."""
        self.count += 1
        if self.count == self.at:
            self.act()
