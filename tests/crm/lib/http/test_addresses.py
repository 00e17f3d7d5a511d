"""Which addresses are public: tables, since the standard library's own answer changes with the version of Python."""

from ipaddress import ip_address

import pytest

from crm.lib.http.addresses import is_own, is_public, unwrapped


@pytest.mark.parametrize(
    "text",
    [
        "1.1.1.1",
        "93.184.216.34",
        "168.63.129.15",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::200e",
        "::ffff:93.184.216.34",
        "64:ff9b::5db8:d822",
    ],
)
def test_an_address_on_the_public_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1"),
        *("127.255.255.255", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
        *("192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1"),
        *("198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255"),
        *("240.0.0.1", "255.255.255.255", "192.31.196.1", "192.52.193.1", "192.175.48.1"),
        *("::", "::1", "::7f00:1", "::5db8:d822", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
        *("::ffff:168.63.129.16", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a83f:8110"),
        *("64:ff9b:1::1", "64:ff9b:1::5db8:d822", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378::1"),
        *("2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:5db8:d822::", "3fff::1"),
        *("2620:4f:8000::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
        "ff0e::1",
    ],
)
def test_any_other_address_is_not(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("64:ff9b::a01:203", "10.1.2.3"),
        ("10.1.2.3", "10.1.2.3"),
        ("2606:4700::1111", "2606:4700::1111"),
    ],
)
def test_an_address_that_wraps_another_is_unwrapped(text: str, inside: str) -> None:
    assert unwrapped(ip_address(text)) == ip_address(inside)


@pytest.mark.parametrize(("text", "expected"), [("127.0.0.1", True), ("::1", True), ("93.184.216.34", False)])
def test_this_machine_knows_its_own_addresses(text: str, expected: bool) -> None:
    assert is_own(ip_address(text)) is expected
