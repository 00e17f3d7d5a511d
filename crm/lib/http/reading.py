"""Reading a body piece by piece: counted as it arrives and again as it unfolds, broken off where it is too large."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Protocol

from crm.lib.http.failures import Halted, Refused, TooLarge, Unreachable

GZIP = 16 + zlib.MAX_WBITS


class Unfolding(Protocol):
    """Turns compressed bytes into at most so many plain ones."""

    def feed(self, data: bytes, most: int) -> bytes: ...

    def is_whole(self) -> bool: ...


class Plain:
    """Bytes that are not compressed."""

    def feed(self, data: bytes, most: int) -> bytes:
        """Return the bytes as they are."""
        return data[:most]

    def is_whole(self) -> bool:
        """Return True: where it ends is told elsewhere."""
        return True


class Deflated:
    """gzip, or deflate, which some servers send with and some without a header of its own."""

    def __init__(self, window: int, otherwise: int | None = None) -> None:
        self._unfolding = zlib.decompressobj(window)
        self._otherwise = otherwise

    def feed(self, data: bytes, most: int) -> bytes:
        """Return what the data unfold to, at most ``most`` bytes. Raises ``zlib.error``."""
        try:
            plain = self._unfolding.decompress(data, most)
        except zlib.error:
            if self._otherwise is None:
                raise
            self._unfolding, self._otherwise = zlib.decompressobj(self._otherwise), None
            return self.feed(data, most)
        self._otherwise = None
        return plain

    def is_whole(self) -> bool:
        """Return whether the end has been seen."""
        return self._unfolding.eof


def unfolding(encoding: str) -> Unfolding | None:
    """Return what reads a content encoding, or None for one that was not asked for."""
    readers: Mapping[str, Unfolding] = {
        "": Plain(),
        "identity": Plain(),
        "gzip": Deflated(GZIP),
        "x-gzip": Deflated(GZIP),
        "deflate": Deflated(zlib.MAX_WBITS, otherwise=-zlib.MAX_WBITS),
    }
    return readers.get(encoding.strip().lower())


def body(pieces: Iterable[bytes], encoding: str, most: int, host: str, status: int) -> bytes:
    """Return the plain body; halt when it arrives or unfolds to more than ``most`` bytes, or cannot be read."""
    reader = unfolding(encoding)
    if reader is None:
        raise Halted(Refused(host, "encoding"))
    arrived = 0
    plain = bytearray()
    for piece in pieces:
        arrived += len(piece)
        try:
            plain += reader.feed(piece, most - len(plain) + 1)
        except zlib.error as error:
            raise Halted(Unreachable(host, "garbled")) from error
        if arrived > most or len(plain) > most:
            raise Halted(TooLarge(host, most, status))
    if arrived and not reader.is_whole():
        raise Halted(Unreachable(host, "garbled"))
    return bytes(plain)
