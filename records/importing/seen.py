"""Remembers which key stood in which row of a file; on disk, so that long files need no more memory than short ones."""

import sqlite3
from typing import Any


class SeenKeys:
    """Keys and the rows that had them first, in a private temporary database that vanishes with the process."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID")

    def first_row(self, key: Any, row: int) -> int:
        """Return the row that had the key first, which is ``row`` if none did."""
        made = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (str(key), row))
        if made.rowcount:
            return row
        found: tuple[int] = self._database.execute("SELECT row FROM seen WHERE key = ?", (str(key),)).fetchone()
        return found[0]

    def close(self) -> None:
        """Forget everything."""
        self._database.close()
