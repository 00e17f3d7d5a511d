"""Files are read in any common encoding, and what is broken is refused with the place."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from records.importing import table
from records.importing.table import BrokenFile, Opener, open_table


def opener(content: bytes) -> Opener:
    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        yield io.BytesIO(content)

    return opened


def cells(content: bytes, encoding: str = "", delimiter: str = "") -> list[list[str]]:
    """Return header and rows."""
    found = open_table(opener(content), encoding, delimiter)
    return [list(found.header), *(row.cells for row in found.rows())]


TEXT = "Name,City\nÅse,Tromsø\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), ""),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), ""),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-32"), ""),
        (TEXT.encode("latin-1"), ""),
        (TEXT.encode("cp1252"), ""),
        (TEXT.encode("cp850"), "cp850"),
    ],
)
def test_it_reads_every_common_encoding(content: bytes, encoding: str) -> None:
    assert cells(content, encoding) == [["Name", "City"], ["Åse", "Tromsø"]]


def test_bytes_that_only_windows_knows_are_read_as_such() -> None:
    assert cells("Name\n“Ada” 5 €\n".encode("cp1252")) == [["Name"], ["“Ada” 5 €"]]


def test_a_letter_cut_by_the_end_of_the_file_is_no_utf_8() -> None:
    assert cells("Name\nÅ".encode()[:-1])[0] == ["Name"]


@pytest.mark.parametrize(("delimiter", "other"), [(",", ";"), (";", ","), ("\t", ","), ("|", ",")])
def test_it_finds_the_delimiter(delimiter: str, other: str) -> None:
    content = f'a{delimiter}b\n1{delimiter}"2{delimiter}3"\nx{other}y{delimiter}z\n'.encode()
    assert cells(content) == [["a", "b"], ["1", f"2{delimiter}3"], [f"x{other}y", "z"]]


def test_quoted_line_breaks_stay_in_the_cell_and_rows_keep_their_numbers() -> None:
    found = open_table(opener(b'a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n'))
    assert [(row.number, row.cells) for row in found.rows()] == [(2, ["1", "x\r\ny"]), (4, ["2", "z"])]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_it_knows_every_line_ending(ending: bytes) -> None:
    assert cells(b"a,b" + ending + b"1,2" + ending) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "no header"),
        (b",,\n1,2,3\n", "no header"),
        (b"a,b,a\n1,2,3\n", "Two columns have the name “a”"),
        (b'a,b\n1,"2\n3,4\n', "opened in row 2 is never closed"),
        (b'a,b\n1,2\n3,"4"5\n', "Row 3 cannot be read"),
        (b"a,b\n1,2\n3,4,5\n", "Row 3 has 3 cells, but the header has 2"),
        (b"a,b\n1,\x002\n", "NUL"),
        ("a,b\n1,\0\n".encode("utf-16"), "NUL"),
        ("a,b\n1,2\n".encode("utf-16-le"), "NUL"),
        (b"a,b\n1," + b"x" * (1 << 20) + b"\n", "Row 2 has a cell of more than 131,072"),
        (b'a,b\n1,"' + b"x\n" * (1 << 18), "more than 131,072"),
        (b"PK\x03\x04rest of an xlsx", "workbook"),
        (b"\x1f\x8b\x08", "archive"),
        (b"%PDF-1.7", "no CSV"),
        (b"\xff\xfea\x00,", "not utf-16"),
        (b",".join(b"c%d" % number for number in range(1_001)), "more than 1,000 columns"),
    ],
)
def test_it_refuses_what_is_broken(content: bytes, words: str) -> None:
    with pytest.raises(BrokenFile, match=words):
        cells(content)


@pytest.mark.parametrize(
    ("content", "encoding"), [(b"a\n\xff\n", "utf-8"), ("å\n".encode(), "ascii"), (b"a,b\n1,2\n", "utf-16")]
)
def test_it_refuses_a_file_that_is_not_in_the_encoding_given(content: bytes, encoding: str) -> None:
    with pytest.raises(BrokenFile, match=f"not {encoding}"):
        cells(content, encoding)


def test_it_refuses_files_and_lines_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LONGEST_LINE", 1_000)
    with pytest.raises(BrokenFile, match="line of more than"):
        cells(b"a,b\n" + b"x" * 5_000)
    monkeypatch.setattr(table, "LARGEST_FILE", 2_000)
    with pytest.raises(BrokenFile, match="larger than"):
        cells(b"a,b\n" * 1_000)


def test_a_short_row_is_left_to_be_rejected_alone() -> None:
    assert cells(b"a,b\n1\n2,3\n")[1:] == [["1"], ["2", "3"]]
