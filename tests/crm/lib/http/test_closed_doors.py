"""S1: nothing that leads inside is connected to, however it is written, and whatever the resolver says."""

import itertools
from collections.abc import Iterator

import pytest

from crm.lib.http import Answer, Refused, Request, Unreachable, allow_list, send
from crm.lib.http.resolving import system_resolver
from tests.crm.lib.http.peer import Peer, says

PUBLIC = "93.184.216.34"

#: What attackers write, and the rule that stops it. PORT stands for the port of a listener on loopback.
P1 = [
    ("http://127.0.0.1:PORT/", "address"),
    ("http://127.1:PORT/", "address"),
    ("http://0:PORT/", "address"),
    ("http://0x7f.1:PORT/", "address"),
    ("http://2130706433:PORT/", "address"),
    ("http://0177.0.0.1:PORT/", "address"),
    ("http://127.0.0.1.:PORT/", "address"),
    ("http://localhost:PORT/", "address"),
    ("http://localhost.:PORT/", "address"),
    ("http://LOCALHOST:PORT/", "address"),
    ("http://[::1]:PORT/", "address"),
    ("http://[0:0:0:0:0:0:0:1]:PORT/", "address"),
    ("http://[::]:PORT/", "address"),
    ("http://[::ffff:127.0.0.1]:PORT/", "address"),
    ("http://[::ffff:7f00:1]:PORT/", "address"),
    ("http://[::7f00:1]:PORT/", "address"),
    ("http://[64:ff9b::7f00:1]:PORT/", "address"),
    ("http://[64:ff9b:1::1]:PORT/", "address"),
    ("http://[2002:7f00:1::]:PORT/", "address"),
    ("http://[2001:0:7f00:1::80ff:fffe]:PORT/", "address"),
    ("http://[fe80::1]:PORT/", "address"),
    ("http://[fe80::1%25eth0]:PORT/", "host"),
    ("http://[fe80::1%25lo]:PORT/", "host"),
    ("http://[ff02::1]:PORT/", "address"),
    ("http://[fd00:ec2::254]/latest/meta-data/", "address"),
    ("http://169.254.169.254/latest/meta-data/", "address"),
    ("http://[::ffff:169.254.169.254]/latest/meta-data/", "address"),
    ("http://[::ffff:a9fe:a9fe]/latest/meta-data/", "address"),
    ("http://0xa9fea9fe/latest/meta-data/", "address"),
    ("http://192.0.0.192/opc/v2/", "address"),
    ("http://100.100.100.200/", "address"),
    ("http://168.63.129.16/", "address"),
    ("http://10.0.0.1/", "address"),
    ("http://10.255.255.255/", "address"),
    ("http://172.16.0.1/", "address"),
    ("http://172.31.255.254/", "address"),
    ("http://192.168.1.1/", "address"),
    ("http://100.64.0.1/", "address"),
    ("http://192.88.99.1/", "address"),
    ("http://198.18.0.1/", "address"),
    ("http://224.0.0.1/", "address"),
    ("http://255.255.255.255/", "address"),
    ("http://0.0.0.0:PORT/", "address"),
    ("http://0.0.0.0:5432/", "port"),
    ("http://①②⑦.0.0.1:PORT/", "address"),
    ("http://127。0。0。1:PORT/", "address"),
    ("http://ⓛocalhost:PORT/", "address"),
    ("http://a@127.0.0.1:PORT/", "credentials"),
    ("http://a:b@127.0.0.1:PORT/", "credentials"),
    ("http://@127.0.0.1:PORT/", "credentials"),
    ("http://ok.example:80@127.0.0.1:PORT/", "credentials"),
    ("http://127.0.0.1:PORT#@ok.example/", "address"),
    ("http://127.0.0.1:PORT?@ok.example/", "address"),
    ("http://ok.example\\@127.0.0.1:PORT/", "url"),
    ("http:\\\\127.0.0.1:PORT\\", "url"),
    ("http://127.0.0.1%2f@ok.example/", "credentials"),
    ("http://127.0.0.1%2fok.example/", "host"),
    ("http://127.0.0.1%00.ok.example/", "host"),
    ("http://127.0.0.1\t:PORT/", "url"),
    ("http://127.0.0.1:PORT/\r\nHost: ok.example", "url"),
    ("http://127.0.0.1:PORT/ HTTP/1.1\r\nX: y", "url"),
    ("\x00http://127.0.0.1:PORT/", "url"),
    ("http://127.0.0.1:99999/", "url"),
    ("http://127.0.0.1:-1/", "url"),
    ("http://127.0.0.1:x/", "url"),
    ("http://[127.0.0.1/", "url"),
    ("http:///127.0.0.1/", "host"),
    ("http:127.0.0.1:PORT/", "host"),
    ("//127.0.0.1:PORT/", "scheme"),
    ("127.0.0.1:PORT", "scheme"),
    ("file:///etc/passwd", "scheme"),
    ("gopher://127.0.0.1:PORT/_GET", "scheme"),
    ("ftp://127.0.0.1:PORT/", "scheme"),
    ("unix:///run/docker.sock", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("", "scheme"),
    (f"http://{PUBLIC}:25/", "port"),
    (f"http://{PUBLIC}:6379/", "port"),
    (f"http://{PUBLIC}:5432/", "port"),
    (f"http://{PUBLIC}:0/", "port"),
    (f"https://{PUBLIC}:22/", "port"),
]


@pytest.fixture
def listeners() -> Iterator[list[Peer]]:
    """Listen on both loopback addresses, at one port."""
    with Peer() as four, Peer(host="::1", port=four.port) as six:
        yield [four, six]


def test_the_list_of_what_attackers_write_is_refused_without_a_connection(
    listeners: list[Peer], dialed: list[str]
) -> None:
    port = listeners[0].port
    allowed = allow_list((), (str(port),))
    results = [(url, send(Request(url.replace("PORT", str(port))), allowed=allowed)) for url, _rule in P1]
    rules = [(url, result.rule if isinstance(result, Refused) else repr(result)) for url, result in results]
    assert rules == P1
    assert dialed == []
    assert [listener.connections for listener in listeners] == [0, 0]


@pytest.mark.parametrize(
    "addresses",
    [
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
        [PUBLIC, "2606:4700::1111", "::1"],
        ["2606:4700::1111", "::ffff:10.0.0.1"],
        [PUBLIC, "fe80::1%eth0"],
        [PUBLIC, "what?"],
    ],
)
def test_a_name_with_one_address_inside_is_refused(addresses: list[str], dialed: list[str]) -> None:
    result = send(Request("https://hooks.example.com/"), resolver=lambda _host: addresses)
    assert result == Refused("hooks.example.com", "address")
    assert dialed == []


def test_a_name_that_changes_its_address_is_asked_for_once(dialed: list[str]) -> None:
    answers = itertools.cycle([[PUBLIC], ["127.0.0.1"]])
    asked = []

    def resolver(host: str) -> list[str]:
        asked.append(host)
        return next(answers)

    with Peer() as inside:
        allowed = allow_list((), (str(inside.port),))
        request = Request(f"http://rebinding.example:{inside.port}/")
        first = send(request, allowed=allowed, resolver=resolver)
        assert first == Unreachable("rebinding.example", "connect")
        assert (asked, dialed) == (["rebinding.example"], [PUBLIC])
        assert send(request, allowed=allowed, resolver=resolver) == Refused("rebinding.example", "address")
        assert inside.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["http://127.0.0.1:PORT/", "file:///etc/passwd", "//localhost:PORT/", "gopher://x/"])
def test_a_redirect_is_an_answer_and_is_not_followed(status: int, where: str, dialed: list[str]) -> None:
    with Peer() as inside:
        location = where.replace("PORT", str(inside.port)).encode()
        with Peer(says(b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, location))) as peer:
            result = send(Request(peer.url), allowed=peer.allowed)
            assert isinstance(result, Answer)
            assert (result.status, result.header("Location")) == (status, location.decode())
        assert inside.connections == 0
    assert len(dialed) == 1


@pytest.mark.parametrize("name", ["localhost", "crm.example.com", "www.crm.example.com"])
def test_our_own_public_name_is_refused(name: str, settings: object, dialed: list[str]) -> None:
    settings.ALLOWED_HOSTS = ["localhost", ".crm.example.com", "*"]  # type: ignore[attr-defined]
    assert send(Request(f"https://{name}/"), resolver=lambda _host: [PUBLIC]) == Refused(name, "own")
    assert dialed == []


def test_the_environment_offers_neither_proxy_nor_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, dialed: list[str]
) -> None:
    with Peer() as peer, Peer() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
        netrc = tmp_path_factory.mktemp("home") / ".netrc"
        netrc.write_text("machine 127.0.0.1 login ada password canary\n")
        monkeypatch.setenv("NETRC", str(netrc))
        assert isinstance(send(Request(peer.url), allowed=peer.allowed), Answer)
        assert (peer.connections, proxy.connections) == (1, 0)
        assert b"uthorization" not in peer.requests[0]


def test_the_system_resolver_reads_what_the_text_hides() -> None:
    assert {tuple(system_resolver(name)) for name in ("0x7f.1", "2130706433", "0177.0.0.1", "127.1")} == {
        ("127.0.0.1",)
    }
