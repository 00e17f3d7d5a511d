"""Reading bodies: every encoding that is asked for, piece by piece, and nothing else."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.http.failures import Halted, Refused, TooLarge, Unreachable
from crm.lib.http.reading import body

TEXT = b"The quick brown fox jumps over the lazy dog. " * 50


def raw(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(data) + packing.flush()


PACKED = {
    "": TEXT,
    "identity": TEXT,
    "gzip": gzip.compress(TEXT, mtime=0),
    "x-gzip": gzip.compress(TEXT, mtime=0),
    " GZip ": gzip.compress(TEXT, mtime=0),
    "deflate": zlib.compress(TEXT),
}


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_is_read_in_pieces_of_any_size(encoding: str, size: int) -> None:
    data = PACKED[encoding]
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert body(pieces, encoding, 100_000, "h", 200) == TEXT


def test_a_deflated_body_may_lack_its_header() -> None:
    assert body([raw(TEXT)], "deflate", 100_000, "h", 200) == TEXT


def test_an_empty_body_may_be_of_any_encoding_that_was_asked_for() -> None:
    assert body([], "gzip", 100, "h", 204) == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip,identity"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(Halted) as halted:
        body([TEXT], encoding, 100_000, "h", 200)
    assert halted.value.failure == Refused("h", "encoding")


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-9]),
        ("deflate", zlib.compress(TEXT)[:-9]),
        ("deflate", b"\xff" * 99),
    ],
)
def test_broken_compression_is_no_answer(encoding: str, data: bytes) -> None:
    with pytest.raises(Halted) as halted:
        body([data], encoding, 100_000, "h", 200)
    assert halted.value.failure == Unreachable("h", "garbled")


def test_compressed_bytes_that_unfold_to_nothing_are_counted_too() -> None:
    packing = zlib.compressobj()
    empty = packing.compress(b"") + b"".join(packing.flush(zlib.Z_FULL_FLUSH) for _time in range(3))
    endless = [b"\x78\x9c", *([b"\x00\x00\x00\xff\xff"] * 300)]
    assert empty
    with pytest.raises(Halted) as halted:
        body(endless, "deflate", 1_000, "h", 200)
    assert halted.value.failure == TooLarge("h", 1_000, 200)


@given(st.lists(st.binary(max_size=200), max_size=5), st.sampled_from(["", "gzip", "deflate", "br"]))
def test_whatever_comes_gives_a_body_or_a_failure(pieces: list[bytes], encoding: str) -> None:
    try:
        assert len(body(pieces, encoding, 300, "h", 200)) <= 300
    except Halted:
        return
