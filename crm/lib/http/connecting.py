"""The socket below an exchange: it connects to checked addresses alone, and every wait counts against one deadline."""

import socket
import ssl
from collections.abc import Iterable, Sequence
from functools import cache
from ipaddress import IPv6Address
from typing import Any

import certifi
import httpcore

from crm.lib.http.addresses import Address
from crm.lib.http.deadline import Deadline
from crm.lib.http.failures import Halted, TooLarge, Unreachable
from crm.lib.http.shape import Limits

# More addresses than this are not tried.
MOST_ADDRESSES = 4
READ_AT_ONCE = 16 * 1024


class Door(httpcore.NetworkBackend):
    """Opens one line to the first checked address that answers; the name it is given goes into SNI alone."""

    def __init__(self, addresses: Sequence[Address], deadline: Deadline, limits: Limits) -> None:
        self._addresses = addresses[:MOST_ADDRESSES]
        self._deadline = deadline
        self._limits = limits
        self.line: Line | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, to whatever name was asked for; halt when no address accepts in time."""
        until = self._deadline.spent() + self._limits.connect
        last: OSError = OSError()
        for place, address in enumerate(self._addresses):
            # What one address does not use is there for the next.
            fair = max(until - self._deadline.spent(), 0.001) / (len(self._addresses) - place)
            try:
                connected = _connected(address, port, self._deadline.left("connecting", fair))
            except OSError as error:
                last = error
            else:
                self.line = Line(connected, self._deadline, self._limits)
                return self.line
        if isinstance(last, TimeoutError):
            raise self._deadline.over("connecting", self._limits.connect)
        raise Halted(Unreachable(self._deadline.host, "connect"))

    def close(self) -> None:
        """Close the line, whatever state it is in."""
        if self.line is not None:
            self.line.close()


class Line(httpcore.NetworkStream):
    """One connection. Until ``head_is_read`` is set, no more bytes are read than a head may have."""

    def __init__(self, connected: socket.socket, deadline: Deadline, limits: Limits) -> None:
        self._socket = connected
        self._deadline = deadline
        self._head = limits.head
        self._read = 0
        self.head_is_read = False
        self.has_ended = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has arrived, or nothing at the end."""
        if self._read >= self._head and not self.head_is_read:
            raise Halted(TooLarge(self._deadline.host, self._head))
        self._socket.settimeout(self._deadline.left("answering"))
        try:
            got = self._socket.recv(min(max_bytes, READ_AT_ONCE))
        except TimeoutError:
            raise self._deadline.over("answering") from None
        except OSError as error:
            raise Halted(Unreachable(self._deadline.host, "closed")) from error
        self._read += len(got)
        self.has_ended = not got
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it; where the other side has hung up, what it said before is still read."""
        left = memoryview(buffer)
        while left:
            self._socket.settimeout(self._deadline.left("answering"))
            try:
                left = left[self._socket.send(left) :]
            except TimeoutError:
                raise self._deadline.over("answering") from None
            except OSError as error:
                raise httpcore.WriteError from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt the line and check the certificate against the name."""
        self._socket.settimeout(self._deadline.left("connecting"))
        try:
            self._socket = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError:
            raise self._deadline.over("connecting") from None
        except ssl.SSLCertVerificationError as error:
            raise Halted(Unreachable(self._deadline.host, "certificate")) from error
        except (OSError, ValueError) as error:
            raise Halted(Unreachable(self._deadline.host, "tls")) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        """Return the encrypted socket, which is all that is asked for."""
        return self._socket if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket) else None

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


@cache
def certificates() -> ssl.SSLContext:
    """Return what is needed to check certificates: the authorities of the system, and those that browsers trust."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _connected(address: Address, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    connected = socket.socket(family, socket.SOCK_STREAM)
    try:
        connected.settimeout(seconds)
        connected.connect((str(address), port))
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connected.close()
        raise
    return connected
