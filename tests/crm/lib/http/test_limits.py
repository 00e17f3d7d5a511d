"""S2: whatever a peer does, an exchange ends at its deadline and takes little memory."""

import gzip
import itertools
import socket
import time
import tracemalloc
import zlib
from collections.abc import Iterable
from functools import cache

import pytest

from crm.lib.http import Answer, Failure, Limits, Request, TimedOut, TooLarge, send
from tests.crm.lib.http.peer import Manner, Peer, says

DEADLINE = 0.4
LIMITS = Limits(resolve=DEADLINE, connect=DEADLINE, total=DEADLINE)
#: The answer to a peer of which the whole time was used up.
TOO_SLOW = TimedOut("127.0.0.1", "answering", DEADLINE)
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MEGABYTE = 1024 * 1024


def too_large(status: int | None = 200) -> TooLarge:
    return TooLarge("127.0.0.1", LIMITS.head if status is None else LIMITS.body, status)


def drips(first: bytes, pieces: Iterable[bytes], pause: float) -> Manner:
    """Return a manner that goes on for much longer than it should be listened to."""

    def drip(line: socket.socket) -> None:
        start = time.monotonic()
        line.sendall(first)
        for piece in pieces:
            if time.monotonic() - start > DEADLINE * 10:
                return
            line.sendall(piece)
            time.sleep(pause)

    return drip


def is_silent(line: socket.socket) -> None:
    time.sleep(DEADLINE * 3)


@cache
def zeros(packed: str) -> bytes:
    """Return a hundred million zeros, packed."""
    if packed == "gzip":
        return gzip.compress(bytes(100 * MEGABYTE), compresslevel=1)
    return zlib.compress(bytes(100 * MEGABYTE), level=1)


def bomb(packed: str) -> Manner:
    data = zeros(packed)
    return says(HEAD + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (packed.encode(), len(data)), data)


MODES: dict[str, tuple[Manner, Failure]] = {
    "is silent": (is_silent, TOO_SLOW),
    "drips its head": (drips(HEAD, itertools.cycle([b"X"]), 0.02), TOO_SLOW),
    "drips headers": (drips(HEAD, itertools.cycle([b"X-A: b\r\n"]), 0.02), TOO_SLOW),
    "drips its body": (drips(HEAD + b"Content-Length: 1000\r\n\r\n", itertools.cycle([b"x"]), 0.02), TOO_SLOW),
    "drips chunks": (drips(CHUNKED, itertools.cycle([b"1\r\nx\r\n"]), 0.02), TOO_SLOW),
    "drips a chunk's size": (drips(CHUNKED, itertools.cycle([b"0"]), 0.02), TOO_SLOW),
    "drips trailers": (drips(CHUNKED + b"0\r\n", itertools.cycle([b"X: y\r\n"]), 0.02), TOO_SLOW),
    "says wait, slowly": (drips(b"", itertools.cycle([b"HTTP/1.1 100 Continue\r\n\r\n"]), 0.02), TOO_SLOW),
    "says wait, fast": (drips(b"", itertools.cycle([b"HTTP/1.1 100 Continue\r\n\r\n" * 99]), 0), too_large(None)),
    "sends endless headers": (drips(HEAD, itertools.cycle([b"X-A: b\r\n" * 999]), 0), too_large(None)),
    "sends one endless header": (drips(HEAD + b"X: ", itertools.cycle([b"x" * 9_999]), 0), too_large(None)),
    "sends a large body": (
        drips(HEAD + b"Content-Length: 10000000000\r\n\r\n", itertools.cycle([b"x" * 65_536]), 0),
        too_large(),
    ),
    "sends without end": (drips(HEAD + b"\r\n", itertools.cycle([b"x" * 65_536]), 0), too_large()),
    "sends endless chunks": (drips(CHUNKED, itertools.cycle([b"4000\r\n" + b"x" * 16_384 + b"\r\n"]), 0), too_large()),
}


@pytest.mark.parametrize("mode", MODES)
def test_an_exchange_ends_whatever_the_peer_does(mode: str) -> None:
    manner, expected = MODES[mode]
    with Peer(manner) as peer:
        start = time.monotonic()
        assert send(Request(peer.url), allowed=peer.allowed, limits=LIMITS) == expected
        assert time.monotonic() - start < DEADLINE + 0.4


@pytest.mark.parametrize("packed", ["gzip", "deflate"])
def test_a_bomb_does_not_go_off(packed: str) -> None:
    manner = bomb(packed)
    with Peer(manner) as peer:
        tracemalloc.start()
        try:
            assert send(Request(peer.url), allowed=peer.allowed) == too_large()
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    # A single piece of what arrives would unfold to three times as much.
    assert peak < 5 * MEGABYTE


def test_a_large_answer_is_not_held() -> None:
    with Peer(MODES["sends without end"][0]) as peer:
        tracemalloc.start()
        try:
            for _time in range(20):
                assert send(Request(peer.url), allowed=peer.allowed) == too_large()
            now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 20 * MEGABYTE
    assert now < 5 * MEGABYTE


def test_a_peer_that_does_not_read_is_given_up() -> None:
    with Peer(is_silent) as peer:
        result = send(Request(peer.url, body=bytes(20 * MEGABYTE)), allowed=peer.allowed, limits=LIMITS)
        assert result == TOO_SLOW


def test_a_peer_that_does_not_shake_hands_is_given_up() -> None:
    with Peer(is_silent) as peer:
        result = send(Request(peer.url.replace("http:", "https:")), allowed=peer.allowed, limits=LIMITS)
        assert result == TimedOut("127.0.0.1", "connecting", DEADLINE)


@pytest.mark.parametrize(("size", "fits"), [(MEGABYTE, True), (MEGABYTE + 1, False)])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_body_may_have_exactly_one_megabyte(size: int, fits: bool, encoding: str) -> None:
    data = gzip.compress(bytes(size)) if encoding == "gzip" else bytes(size)
    head = HEAD + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (encoding.encode(), len(data))
    with Peer(says(head, data)) as peer:
        result = send(Request(peer.url), allowed=peer.allowed)
    assert (len(result.body) if isinstance(result, Answer) else result) == (size if fits else too_large())
