"""A real peer on loopback that behaves as a test tells it to, and keeps a diary of what reached it."""

import re
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType

from crm.lib.http import AllowList, allow_list

#: Does what a peer does with one connection whose request has been read.
Manner = Callable[[socket.socket], None]


def says(*parts: bytes) -> Manner:
    """Return a manner that sends these bytes and hangs up."""

    def say(line: socket.socket) -> None:
        for part in parts:
            line.sendall(part)

    return say


def heard(line: socket.socket) -> bytes:
    """Return a request, which comes in several parts: its head, and up to 60 KB of its body."""
    came = line.recv(65_536)
    # What does not begin with a method is not HTTP, and has no end to wait for.
    while came[:1].isalpha() and not is_whole(came):
        more = line.recv(65_536)
        if not more:
            break
        came += more
    return came


def is_whole(came: bytes) -> bool:
    """Return whether a request has been heard as far as it will be."""
    head, blank, body = came.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: ([0-9]+)", head)
    return bool(blank) and len(body) >= min(int(length[1]) if length else 0, 60_000)


OK = says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


class Peer:
    """Listens on loopback while its block lasts. ``connections`` counts, ``requests`` holds the heads that came."""

    def __init__(
        self, manner: Manner = OK, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.manner = manner
        self.connections = 0
        self.requests: list[bytes] = []
        self.over = threading.Event()
        self._tls = tls
        self._socket = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=16
        )
        self.port: int = self._socket.getsockname()[1]
        self.allowed: AllowList = allow_list((f"{host if ':' not in host else f'[{host}]'}:{self.port}",))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def __enter__(self) -> "Peer":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        # Wakes the thread that accepts.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                line, _address = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(line, server_side=True) if self._tls else line as spoken:
                self.requests.append(heard(spoken))
                self.manner(spoken)
        except OSError:
            # The other side has hung up, as it should.
            return
