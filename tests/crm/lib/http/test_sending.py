"""What goes over the wire: the request as it was meant, the name in Host and SNI, and no secret anywhere else."""

import logging
import socket
import ssl
import threading
from pathlib import Path

import pytest

from crm.lib.http import Answer, Failure, Limits, Refused, Request, TimedOut, Unreachable, allow_list, send, sending
from crm.lib.http.connecting import certificates
from tests.crm.lib.http.peer import OK, Peer, says

CERTIFICATE = Path(__file__).parent / "certificate.pem"
HASTY = Limits(resolve=0.2, connect=0.2, total=1.0)


def test_a_request_arrives_as_it_was_meant() -> None:
    with Peer() as peer:
        request = Request(
            peer.url + "?a=1", headers=(("Content-Type", "application/json"), ("X-Åre", "no")), body=b'{"a": 1}'
        )
        assert send(request, allowed=peer.allowed) == Refused("127.0.0.1", "header")
        request = Request(peer.url + "?a=1", headers=(("X-Key", "k"), ("X-Name", "Åse")), body=b'{"a": 1}')
        answer = send(request, allowed=peer.allowed)
        assert isinstance(answer, Answer)
        assert (answer.status, answer.body, answer.header("CONTENT-LENGTH")) == (200, b"ok", "2")
        head, _blank, body = peer.requests[0].partition(b"\r\n\r\n")
        assert body == b'{"a": 1}'
        assert head.split(b"\r\n") == [
            b"POST /hook?a=1 HTTP/1.1",
            f"Host: 127.0.0.1:{peer.port}".encode(),
            b"Connection: close",
            b"Accept-Encoding: gzip, deflate",
            b"User-Agent: Millrace",
            b"Content-Length: 8",
            b"X-Key: k",
            "X-Name: Åse".encode(),
        ]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_every_method_works_without_a_body(method: str) -> None:
    with Peer() as peer:
        assert isinstance(send(Request(peer.url, method), allowed=peer.allowed), Answer)
        assert peer.requests[0].startswith(method.encode() + b" /hook HTTP/1.1\r\n")


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "get", "", "GET /\r\n"])
def test_other_methods_are_refused(method: str, dialed: list[str]) -> None:
    assert send(Request("https://example.com/", method)) == Refused("example.com", "method")
    assert dialed == []


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        (("X", "a\r\nHost: evil"), "header"),
        (("X", "a\n b"), "header"),
        (("X", "a\x00"), "header"),
        (("X", "\ud800"), "header"),
        (("X\r\nY", "a"), "header"),
        (("X Y", "a"), "header"),
        (("X:", "a"), "header"),
        (("", "a"), "header"),
        (("X", "a" * 8_001), "header"),
        (("Host", "evil.example"), "reserved_header"),
        (("content-length", "0"), "reserved_header"),
        (("Transfer-Encoding", "chunked"), "reserved_header"),
        (("Accept-Encoding", "br"), "reserved_header"),
    ],
)
def test_a_header_that_would_change_the_exchange_is_refused(
    header: tuple[str, str], rule: str, dialed: list[str]
) -> None:
    assert send(Request("https://example.com/", headers=(header,))) == Refused("example.com", rule)
    assert dialed == []


def test_the_name_stays_in_the_host_header_while_the_address_is_connected_to(dialed: list[str]) -> None:
    with Peer() as peer:
        result = send(
            Request(f"http://Hooks.Example.test:{peer.port}/"),
            allowed=allow_list((f"hooks.example.test:{peer.port}",)),
            resolver=lambda _host: ["127.0.0.1"],
        )
        assert isinstance(result, Answer)
        assert f"\r\nHost: hooks.example.test:{peer.port}\r\n".encode() in peer.requests[0]
    assert dialed == ["127.0.0.1"]


def over_tls(name: str, **trust: bool) -> tuple[Answer | Failure, list[bytes]]:
    """Return the result of a request to a real TLS peer that is called by a name, and what reached the peer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    asked: list[bytes] = []
    context.sni_callback = lambda _line, asked_for, _context: asked.append(asked_for.encode())
    with Peer(tls=context) as peer:
        result = send(
            Request(f"https://{name}:{peer.port}/"),
            allowed=allow_list((f"{name}:{peer.port}",)),
            resolver=lambda _host: ["127.0.0.1"],
        )
    return result, asked


def test_a_certificate_is_checked_against_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown, asked = over_tls("hooks.example.test")
    assert unknown == Unreachable("hooks.example.test", "certificate")
    assert asked == [b"hooks.example.test"]
    context = ssl.create_default_context(cafile=str(CERTIFICATE))
    monkeypatch.setattr(sending, "certificates", lambda: context)
    known, _asked = over_tls("hooks.example.test")
    assert isinstance(known, Answer)
    assert known.text() == "ok"
    other, _asked = over_tls("other.example.test")
    assert other == Unreachable("other.example.test", "certificate")


def test_the_certificates_of_others_are_always_checked() -> None:
    assert certificates().verify_mode == ssl.CERT_REQUIRED
    assert certificates().check_hostname is True
    assert len(certificates().get_ca_certs()) > 50


def test_https_to_a_peer_that_does_not_speak_it() -> None:
    with Peer() as peer:
        result = send(Request(peer.url.replace("http:", "https:")), allowed=peer.allowed)
        assert result == Unreachable("127.0.0.1", "tls")


def test_the_next_address_is_tried_when_one_does_not_answer(dialed: list[str]) -> None:
    with Peer() as peer:
        result = send(
            Request(f"http://two.example.test:{peer.port}/"),
            allowed=allow_list((f"two.example.test:{peer.port}",)),
            resolver=lambda _host: ["::1", "127.0.0.1", "127.0.0.1"],
        )
        assert isinstance(result, Answer)
    assert dialed == ["::1", "127.0.0.1"]


def test_nobody_listens() -> None:
    with Peer() as peer:
        pass
    assert send(Request(peer.url), allowed=peer.allowed) == Unreachable("127.0.0.1", "connect")


def test_a_peer_that_does_not_accept_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _number in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        result = send(Request(f"http://127.0.0.1:{port}/"), allowed=allow_list((f"127.0.0.1:{port}",)), limits=HASTY)
        assert result == TimedOut("127.0.0.1", "connecting", 0.2)
        for one in waiting:
            one.close()


def test_a_name_that_nobody_knows() -> None:
    def resolver(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert send(Request("https://no.example/"), resolver=resolver) == Unreachable("no.example", "name")
    assert send(Request("https://no.example/"), resolver=lambda _host: []) == Unreachable("no.example", "name")


def test_a_resolver_that_hangs_is_left_behind() -> None:
    released = threading.Event()

    def resolver(host: str) -> list[str]:
        released.wait(5)
        return []

    result = send(Request("https://slow.example/"), resolver=resolver, limits=HASTY)
    released.set()
    assert result == TimedOut("slow.example", "resolving", 0.2)


def test_the_clock_is_an_argument() -> None:
    ticks = iter(range(0, 1_000, 20))
    with Peer() as peer:
        result = send(Request(peer.url), allowed=peer.allowed, clock=lambda: float(next(ticks)))
    assert isinstance(result, TimedOut)
    assert result.seconds == 30.0


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"", "closed"),
        (b"HTTP/1.1 200 OK\r\nContent-", "closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok", "closed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", "closed"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "garbled"),
        (b"\x16\x03\x01\x00\x00\r\n\r\n", "garbled"),
        (b"HTTP/1.1 999999 What\r\n\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok", "garbled"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nA b: c\r\n\r\n", "garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", "garbled"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "garbled"),
    ],
)
def test_an_answer_that_is_none(said: bytes, reason: str) -> None:
    with Peer(says(said)) as peer:
        result = send(Request(peer.url), allowed=peer.allowed)
    # A peer that ends in the middle of nonsense may be called either.
    assert isinstance(result, Unreachable)
    assert result.reason == reason


def test_what_a_peer_says_before_it_hangs_up_is_read() -> None:
    with Peer(says(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno")) as peer:
        result = send(Request(peer.url, body=b"x" * 5_000), allowed=peer.allowed)
        assert isinstance(result, Answer)
        assert result.status == 413


def test_no_secret_is_printed_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    refused = Request("https://localhost/canary?key=canary", headers=(("X-Key", "canary"),), body=b"canary")
    with Peer(says(b"HTTP/1.1 200 OK\r\nSet-Cookie: canary\r\nContent-Length: 6\r\n\r\ncanary")) as peer:
        sent = Request(peer.url + "?canary", headers=(("X-Key", "canary"),), body=b"canary")
        answer = send(sent, allowed=peer.allowed)
        assert b"X-Key: canary" in peer.requests[0]
    failure = send(refused, resolver=lambda _host: ["127.0.0.1"])
    assert isinstance(failure, Refused)
    shown = f"{refused!r} {sent!r} {answer!r} {failure!r} {failure.message} {caplog.text}"
    assert "canary" not in shown
    assert "localhost leads to an address that is not on the public internet." in shown


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    with Peer(says(b"HTTP/1.0 200 OK\r\n\r\n", b"till ", b"the end")) as peer:
        result = send(Request(peer.url), allowed=peer.allowed)
        assert isinstance(result, Answer)
        assert result.text() == "till the end"


def test_a_peer_on_the_other_loopback_is_called_by_its_brackets() -> None:
    with Peer(OK, host="::1") as peer:
        assert isinstance(send(Request(f"http://[::1]:{peer.port}/"), allowed=peer.allowed), Answer)
        assert f"Host: [::1]:{peer.port}\r\n".encode() in peer.requests[0]
