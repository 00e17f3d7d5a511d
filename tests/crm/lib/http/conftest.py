"""What the tests of the outgoing door share: a watch over every connection, so that none leaves this machine."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def dialed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that are connected to; what is not on loopback is noted and refused."""
    noted: list[str] = []
    connect = socket.socket.connect

    def watch(self: socket.socket, address: Any) -> None:
        # A datagram socket sends nothing when it is connected.
        if self.type == socket.SOCK_STREAM:
            noted.append(str(address[0]))
            if not ip_address(address[0]).is_loopback:
                raise ConnectionRefusedError
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watch)
    return noted
