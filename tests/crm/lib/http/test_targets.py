"""Taking URLs apart: what is sent is what was checked, and nothing else comes out than a target or a rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.http.failures import Halted
from crm.lib.http.targets import Target, hostname, masked, read


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.com", Target("https", "hooks.example.com", 443, "/")),
        ("HTTP://Hooks.Example.COM./a?b=c#d", Target("http", "hooks.example.com", 80, "/a?b=c")),
        ("https://example.com:8443?x=1", Target("https", "example.com", 8443, "/?x=1")),
        ("  https://example.com/a b/å?ü=%20é  ", Target("https", "example.com", 443, "/a%20b/%C3%A5?%C3%BC=%20%C3%A9")),
        ("https://bücher.example/", Target("https", "xn--bcher-kva.example", 443, "/")),
        ("https://BÜCHER。example/", Target("https", "xn--bcher-kva.example", 443, "/")),
        ("https://my_host.example/", Target("https", "my_host.example", 443, "/")),
        ("http://[2606:4700:0::1111]/", Target("http", "2606:4700::1111", 80, "/")),
        ("http://example.com//evil.example/", Target("http", "example.com", 80, "//evil.example/")),
    ],
)
def test_a_url_is_taken_apart(url: str, target: Target) -> None:
    assert read(url) == target


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://example.com/", "example.com"),
        ("https://example.com:443/", "example.com"),
        ("http://example.com:443/", "example.com:443"),
        ("http://[2606:4700::1]:8080/", "[2606:4700::1]:8080"),
    ],
)
def test_the_host_header_names_an_unusual_port(url: str, authority: str) -> None:
    assert read(url).authority == authority


@pytest.mark.parametrize(
    "text", ["", ".", "a..b", "-a.example", "a-.example", "a b", "a" * 64, "a." * 150, "é..b", "*.example", "1::2::3"]
)
def test_what_is_not_a_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        hostname(text)


def test_a_long_url_is_refused() -> None:
    with pytest.raises(Halted) as halted:
        read("https://example.com/" + "a" * 8_000)
    assert "cannot be read" in halted.value.failure.message


@given(st.one_of(st.text(), st.text().map("http://{}".format), st.text().map("https://example.com/{}".format)))
def test_whatever_is_written_gives_a_target_or_a_rule(url: str) -> None:
    try:
        target = read(url)
    except Halted:
        return
    assert target.host.isascii()
    assert target.path.isascii()
    assert target.path.isprintable()
    assert " " not in target.path


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://hooks.example.com/services/canary?key=canary#canary", "https://hooks.example.com/…"),
        ("http://example.com:8080/canary", "http://example.com:8080/…"),
        ("http://canary:canary@example.com/", "…"),
        ("canary", "…"),
    ],
)
def test_a_masked_url_shows_where_it_leads_and_no_key(url: str, shown: str) -> None:
    assert masked(url) == shown
