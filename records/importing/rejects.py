"""The file of rejected rows: every original column, the row's number and the reason, ready to be mended."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from records.exporting.defusing import defused
from records.importing.loading import Reject

#: Columns added to those of the file; they may be left in when the mended file is imported again.
NUMBER, REASON = "Row", "Reason"


class RejectsFile:
    """Writes rejected rows as they come; the file appears with the first of them."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self.header = header
        self._is_open = False
        self._file: IO[str] | None = None

    def open(self, *, after: int = 0) -> None:
        """Begin anew, or with ``after`` continue a file: what it says of rows beyond that number is dropped."""
        if self._is_open:
            return
        self._is_open = True
        kept = _kept(self.path, after) if after and self.path.exists() else []
        self.path.unlink(missing_ok=True)
        if kept:
            self._writer().writerows(kept)

    def add(self, rejects: Iterable[Reject]) -> None:
        """Append rows; they are on the disk when this returns."""
        rows = [self._cells(reject) for reject in rejects]
        if rows:
            self._writer().writerows(rows)
            assert self._file is not None
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()

    def _writer(self) -> Any:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow([*(defused(name) for name in self.header), NUMBER, REASON])
        return csv.writer(self._file)

    def _cells(self, reject: Reject) -> list[str]:
        cells = [*reject.row.cells, *[""] * (len(self.header) - len(reject.row.cells))]
        return [*(_once(cell) for cell in cells), str(reject.row.number), defused(reject.reason)]


def _once(cell: str) -> str:
    """Return the cell defused, also where it came defused already."""
    return cell if cell[:1] == "'" else defused(cell)


def _kept(path: Path, after: int) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(io.StringIO(file.read()))
        next(lines, None)
        return [line for line in lines if line[-2:-1] and line[-2].isdigit() and int(line[-2]) <= after]
