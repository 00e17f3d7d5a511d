"""The administrator's leave: how it is written, and how far it reaches."""

from ipaddress import ip_address

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm.lib.http import Answer, Refused, Request, allow_list, send
from tests.crm.lib.http.peer import Peer


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "expected"),
    [
        ("erp.local", "erp.local", "10.1.2.3", 443, True),
        ("ERP.local.", "erp.local", "10.1.2.3", 80, True),
        ("erp.local", "erp.local", "10.1.2.3", 8080, False),
        ("erp.local", "other.local", "10.1.2.3", 443, False),
        ("erp.local", "evil.erp.local", "10.1.2.3", 443, False),
        ("erp.local:8080", "erp.local", "10.1.2.3", 8080, True),
        ("erp.local:8080", "erp.local", "10.1.2.3", 443, False),
        ("bücher.local", "xn--bcher-kva.local", "10.1.2.3", 443, True),
        ("10.0.0.0/8", "erp.local", "10.1.2.3", 443, True),
        ("10.0.0.0/8", "erp.local", "11.1.2.3", 443, False),
        ("10.0.0.0/8", "erp.local", "::ffff:10.1.2.3", 443, True),
        ("10.0.0.0/8", "erp.local", "64:ff9b::a01:203", 443, False),
        ("10.0.0.0/8:9000", "erp.local", "10.1.2.3", 9000, True),
        ("10.1.2.3:8443", "10.1.2.3", "10.1.2.3", 8443, True),
        ("fd00::5", "fd00::5", "fd00::5", 443, True),
        ("[fd00::5]", "fd00::5", "fd00::5", 443, True),
        ("[fd00::5]:8080", "fd00::5", "fd00::5", 8080, True),
        ("[fd00::/8]:8080", "erp.local", "fd12::1", 8080, True),
        ("fd00::/8", "erp.local", "fd12::1", 8080, False),
    ],
)
def test_an_entry_reaches_so_far(entry: str, host: str, address: str, port: int, expected: bool) -> None:
    assert allow_list((entry,)).allows(host, ip_address(address), port) is expected


@pytest.mark.parametrize("entry", ["", "*", "*.local", "10.0.0.1/8", "erp.local:0", "erp.local:x", "http://erp.local"])
def test_an_entry_that_cannot_be_read_is_refused(entry: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="OUTGOING_ALLOWED_HOSTS holds"):
        allow_list((entry,))


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "http", "٨٠"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="OUTGOING_ALLOWED_PORTS holds"):
        allow_list((), (port,))


def test_a_further_port_opens_no_further_host() -> None:
    with Peer() as peer:
        allowed = allow_list((), (str(peer.port),))
        assert send(Request(peer.url), allowed=allowed) == Refused("127.0.0.1", "address")
        assert peer.connections == 0


def test_another_port_of_an_allowed_host_stays_shut() -> None:
    with Peer() as peer, Peer() as other:
        assert send(Request(other.url), allowed=peer.allowed) == Refused("127.0.0.1", "port")
        assert other.connections == 0


def test_the_settings_are_read_at_each_call(settings: object) -> None:
    with Peer() as peer:
        assert send(Request(peer.url)) == Refused("127.0.0.1", "port")
        settings.HTTP_ALLOWED_HOSTS = [f"localhost:{peer.port}"]  # type: ignore[attr-defined]
        assert send(Request(peer.url)) == Refused("127.0.0.1", "port")
        answer = send(Request(peer.url.replace("127.0.0.1", "localhost")))
        assert isinstance(answer, Answer)
        assert answer.text() == "ok"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("erp.local", True), ("ERP.local", False), ("10.1.2.3", True), ("11.1.2.3", False), ("example.com", False)],
)
def test_a_host_is_named_or_not_on_whichever_port(host: str, expected: bool) -> None:
    assert allow_list(("erp.local:8080", "10.0.0.0/8")).names(host) is expected
