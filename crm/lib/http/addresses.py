"""Which addresses are on the public internet: judged on the address itself, however it was written."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# A network's own translator of IPv4: where it is in use, every name that has only IPv4 resolves into it.
NAT64 = IPv6Network("64:ff9b::/96")
# All global unicast addresses. What lies outside is loopback, local, multicast, or wraps IPv4: ::/96, 64:ff9b:1::/48.
GLOBAL_UNICAST = IPv6Network("2000::/3")

#: Ours, since ``ipaddress`` calls several of these global, and which ones depends on the version of Python.
CLOSED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: wraps any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Return whether an address may be connected to without an administrator's leave."""
    bare = unwrapped(address)
    if not bare.is_global or bare.is_multicast:
        return False
    if isinstance(bare, IPv6Address) and bare not in GLOBAL_UNICAST:
        return False
    return not any(bare in network for network in CLOSED)


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that a mapped or NAT64 address leads to, or the address itself.

    Other wrappings (6to4, Teredo, IPv4-compatible, local NAT64) are obsolete or local, and closed as they are.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_own(address: Address) -> bool:
    """Return whether an address is this machine's: only then does the kernel answer from the address it calls.

    A public address of our own leads past the firewall that shields it from outside. Nothing is sent.
    """
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return str(probe.getsockname()[0]) == str(address)
    except OSError:
        return False
