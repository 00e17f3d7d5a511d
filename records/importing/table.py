"""Reads a CSV file as rows of cells: finds out encoding and delimiter, refuses what is broken, streams the rest."""

import codecs
import csv
import io
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import IO, NamedTuple

from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records.importing.mapping import DELIMITERS

Opener = Callable[[], AbstractContextManager[IO[bytes]]]

LARGEST_FILE = 1 << 30
LONGEST_LINE = 16 << 20
LONGEST_CELL = 131_072
MOST_COLUMNS = 1_000
BLOCK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Beginnings of files that people mistake for CSV.
FOREIGN = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"7z\xbc\xaf",
)


class BrokenFile(CallerError):
    """The file cannot be read as a table; the message says where and why."""


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it (the header is row 1) and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file whose encoding, delimiter and header are known."""

    opener: Opener
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header that hold anything; raises BrokenFile where the file stops making sense."""
        with closing(_records(self.opener, self.encoding, self.delimiter)) as records:
            next(records, None)
            for number, cells in records:
                if len(cells) > len(self.header):
                    message = _("Row %(row)s has %(count)s cells, but the header has %(width)s. Is a quote missing?")
                    raise BrokenFile(message % {"row": number, "count": len(cells), "width": len(self.header)})
                if any(cells):
                    yield Row(number, cells)


def open_table(opener: Opener, encoding: str = "", delimiter: str = "") -> Table:
    """Look at the bytes of a file and return it as a table; raises BrokenFile.

    Without ``encoding``: a byte order mark decides, else UTF-8 if all of the file is, else Windows-1252 or Latin-1.
    """
    encoding = _encoding(opener, encoding)
    delimiter = delimiter or _delimiter(opener, encoding)
    with closing(_records(opener, encoding, delimiter)) as records:
        first = next(records, None)
    header = tuple(cell.strip() for cell in first.cells) if first else ()
    if not any(header):
        raise BrokenFile(_("The file has no header: its first row must name the columns."))
    if len(header) > MOST_COLUMNS:
        raise BrokenFile(_("The file has more than %(most)s columns.") % {"most": f"{MOST_COLUMNS:,}"})
    for name in header:
        if name and header.count(name) > 1:
            raise BrokenFile(_("Two columns have the name “%(name)s”. Rename one of them.") % {"name": name[:100]})
    return Table(opener, encoding, delimiter, header)


def _records(opener: Opener, encoding: str, delimiter: str) -> Generator[Row, None, None]:
    number = 0
    with opener() as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
                yield Row(number, cells)
        except csv.Error as error:
            raise BrokenFile(_csv_message(str(error), number + 1)) from None
        except UnicodeError:
            words = {"encoding": encoding, "row": number + 1}
            raise BrokenFile(_("The file is not %(encoding)s: row %(row)s cannot be read.") % words) from None
        finally:
            text.detach()


def _csv_message(error: str, row: int) -> str:
    if "field larger" in error:
        message = _("Row %(row)s has a cell of more than %(longest)s characters. A quote may be missing before it.")
        return message % {"row": row, "longest": f"{LONGEST_CELL:,}"}
    if "unexpected end" in error:
        return _("The quote opened in row %(row)s is never closed.") % {"row": row}
    return _("Row %(row)s cannot be read: a quote inside a quoted cell must be doubled.") % {"row": row}


def _encoding(opener: Opener, given: str) -> str:
    """Read all bytes once and return the encoding; refuse what is empty, too large, or no text."""
    valid = {"utf-8": codecs.getincrementaldecoder("utf-8")(), "cp1252": codecs.getincrementaldecoder("cp1252")()}
    size = run = 0
    marked = ""
    for block in _blocks(opener):
        if not size:
            marked = next((name for mark, name in MARKS if block.startswith(mark)), "")
            if block.startswith(FOREIGN):
                raise BrokenFile(_("This is no CSV file but a workbook, an archive or the like. Save it as CSV first."))
        size += len(block)
        run = len(block) - 1 - end if (end := max(block.rfind(b"\n"), block.rfind(b"\r"))) >= 0 else run + len(block)
        if size > LARGEST_FILE or run > LONGEST_LINE:
            raise BrokenFile(_too_large(size))
        if not (given or marked) and b"\0" in block:
            raise BrokenFile(_("This is no text: it contains NUL characters. For UTF-16 without a mark, say so."))
        for name, decoder in [] if given or marked else list(valid.items()):
            try:
                decoder.decode(block)
            except UnicodeError:
                del valid[name]
    if not size:
        raise BrokenFile(_("The file is empty."))
    if not (given or marked) and "utf-8" in valid and valid["utf-8"].getstate()[0]:
        del valid["utf-8"]
    found = given or marked or next(iter(valid), "latin-1")
    if given or marked:
        _refuse_nul(opener, found)
    return _with_mark(found, marked)


def _with_mark(found: str, marked: str) -> str:
    """Return the encoding that also swallows the byte order mark, where the file has one."""
    family = marked.removesuffix("-sig")
    return marked if family and codecs.lookup(found).name.startswith(family) else found


def _blocks(opener: Opener) -> Iterator[bytes]:
    with opener() as stream:
        while block := stream.read(BLOCK):
            yield block


def _too_large(size: int) -> str:
    if size > LARGEST_FILE:
        return _("The file is larger than %(most)s MB. Split it.") % {"most": LARGEST_FILE >> 20}
    return _("The file has a line of more than %(most)s MB.") % {"most": LONGEST_LINE >> 20}


def _refuse_nul(opener: Opener, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        if any("\0" in decoder.decode(block) for block in _blocks(opener)) or "\0" in decoder.decode(b"", final=True):
            raise BrokenFile(_("This is no text: it contains NUL characters."))
    except UnicodeError:
        raise BrokenFile(_("The file is not %(encoding)s.") % {"encoding": encoding}) from None


def _delimiter(opener: Opener, encoding: str) -> str:
    """Return the delimiter that cuts the first rows into equally many cells, and into the most of them."""
    widths = {candidate: _widths(opener, encoding, candidate) for candidate in DELIMITERS}
    cutting = [candidate for candidate in DELIMITERS if widths[candidate] and widths[candidate][0] > 1]
    return max(cutting, key=lambda one: (len(set(widths[one])) == 1, widths[one][0]), default=DELIMITERS[0])


def _widths(opener: Opener, encoding: str, delimiter: str) -> list[int]:
    found = []
    with closing(_records(opener, encoding, delimiter)) as records:
        try:
            for _number, cells in records:
                found += [len(cells)] if cells else []
                if len(found) == 20:
                    break
        except BrokenFile:
            return []
    return found
