"""The administrator's leave: internal hosts and further ports that workflows may call."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from crm.lib.http.addresses import Address, Network
from crm.lib.http.targets import hostname

#: Open to every public host.
STANDARD_PORTS = frozenset({80, 443})


@dataclass(frozen=True)
class Entry:
    """One host by name, or one network; with a port, that port of it alone."""

    name: str | None
    network: Network | None
    port: int | None

    def names(self, host: str, address: Address) -> bool:
        """Return whether the entry speaks of a host or of its address."""
        if self.network is None:
            return self.name == host
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return address in self.network


@dataclass(frozen=True)
class AllowList:
    """Which ports are open to public hosts, and which hosts are open although they are not public."""

    entries: tuple[Entry, ...] = ()
    ports: frozenset[int] = STANDARD_PORTS

    def knows_port(self, port: int) -> bool:
        """Return whether there can be a host with this port that may be called."""
        return port in self.ports or any(entry.port == port for entry in self.entries)

    def names(self, host: str) -> bool:
        """Return whether the administrator has named this host, or a network of its address; on whichever port."""
        try:
            address = ip_address(host)
        except ValueError:
            return any(entry.name == host for entry in self.entries)
        return any(entry.names(host, address) for entry in self.entries)

    def allows(self, host: str, address: Address, port: int) -> bool:
        """Return whether the administrator has named this host, address or network, for this port."""
        return any(
            entry.names(host, address) and (entry.port == port or (entry.port is None and port in self.ports))
            for entry in self.entries
        )


def from_settings() -> AllowList:
    """Return what ``HTTP_ALLOWED_HOSTS`` and ``HTTP_ALLOWED_PORTS`` say. Raises ``ImproperlyConfigured``."""
    return allow_list(tuple(settings.HTTP_ALLOWED_HOSTS), tuple(settings.HTTP_ALLOWED_PORTS))


@lru_cache(maxsize=16)
def allow_list(hosts: tuple[str, ...], ports: tuple[str, ...] = ()) -> AllowList:
    """Return an allow-list. Raises ``ImproperlyConfigured`` for what cannot be read.

    A host is a name, an address or a network, and may be followed by a port: ``erp.local``, ``erp.local:8080``,
    ``10.0.0.0/8``, ``10.1.2.3:8443``, ``[fd00::5]:8080``. Without a port it is open on the standard ones.
    """
    return AllowList(tuple(_entry(host) for host in hosts), STANDARD_PORTS | frozenset(_ports(ports)))


def _entry(text: str) -> Entry:
    whole = _entry_of(_unbracketed(text), None)
    if whole is not None:
        return whole
    host, _colon, port = text.rpartition(":")
    parted = _entry_of(_unbracketed(host), _port(port)) if _port(port) else None
    if parted is None:
        raise ImproperlyConfigured(
            f"OUTGOING_ALLOWED_HOSTS holds {text!r}. Write a name, an address or a network, such as erp.local, "
            "10.1.2.3:8443 or 10.0.0.0/8."
        )
    return parted


def _entry_of(text: str, port: int | None) -> Entry | None:
    try:
        return Entry(None, ip_network(text), port)
    except ValueError:
        pass
    try:
        return Entry(hostname(text), None, port)
    except ValueError:
        return None


def _unbracketed(text: str) -> str:
    return text.removeprefix("[").removesuffix("]")


def _ports(texts: Iterable[str]) -> Iterable[int]:
    for text in texts:
        port = _port(text)
        if port is None:
            raise ImproperlyConfigured(f"OUTGOING_ALLOWED_PORTS holds {text!r}. Write ports from 1 to 65535.")
        yield port


def _port(text: str) -> int | None:
    """Return a port, or None for what is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65_536 else None
