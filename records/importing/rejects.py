"""The file of rejected rows: every original column, the row's number and the reason, ready to be mended."""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
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
        if after and self.path.exists():
            self._shorten(after)
        else:
            self.path.unlink(missing_ok=True)

    def add(self, rejects: Iterable[Reject]) -> None:
        """Append rows; they are on the disk when this returns."""
        rows = [self._cells(reject) for reject in rejects]
        if rows:
            self._writer().writerows(rows)
            assert self._file is not None
            _settle(self._file)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()

    def _shorten(self, after: int) -> None:
        """Keep the rows up to a number, in a new file that takes the old one's place only when it is whole."""
        shorter = self.path.with_suffix(".part")
        is_empty = True
        with shorter.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(self._titles())
            for line in _kept(self.path, after, len(self._titles())):
                writer.writerow(line)
                is_empty = False
            _settle(file)
        if is_empty:
            self.path.unlink()
            shorter.unlink()
        else:
            shorter.replace(self.path)
            self._file = self.path.open("a", encoding="utf-8", newline="")

    def _writer(self) -> Any:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(self._titles())
        return csv.writer(self._file)

    def _titles(self) -> list[str]:
        return [*(defused(name) for name in self.header), NUMBER, REASON]

    def _cells(self, reject: Reject) -> list[str]:
        cells = [*reject.row.cells, *[""] * (len(self.header) - len(reject.row.cells))]
        return [*(_once(cell) for cell in cells), str(reject.row.number), defused(reject.reason)]


def _once(cell: str) -> str:
    """Return the cell defused, also where it came defused already."""
    return cell if cell[:1] == "'" else defused(cell)


def _settle(file: IO[str]) -> None:
    """Wait until what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def _kept(path: Path, after: int, width: int) -> Iterator[list[str]]:
    """Yield the rows up to a number; a last line that a crash cut off is none."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines, None)
        for line in lines:
            if len(line) >= width and line[-2].isdecimal() and int(line[-2]) <= after:
                yield line
