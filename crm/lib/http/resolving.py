"""From a name to the addresses that may be connected to: asked once, and refused if any one of them is closed."""

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http.request import validate_host

from crm.lib.http.addresses import Address, is_own, is_public
from crm.lib.http.allowing import AllowList
from crm.lib.http.deadline import Deadline
from crm.lib.http.failures import Halted, Refused, Unreachable
from crm.lib.http.targets import Target

#: Returns the addresses of a host as text. Raises ``OSError`` when it has none.
Resolver = Callable[[str], Sequence[str]]


def system_resolver(host: str) -> list[str]:
    """Ask the operating system; it also reads ``0x7f.1`` and other spellings of addresses."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for _family, _type, _protocol, _name, address in found]


def permitted(target: Target, allowed: AllowList, resolver: Resolver, deadline: Deadline, most: float) -> list[Address]:
    """Return the addresses of a target, each of them permitted; halt with the rule that one of them breaks.

    ``most`` is how many seconds the resolver may take.
    """
    if not allowed.knows_port(target.port):
        raise Halted(Refused(target.host, "port"))
    found = [_address(text, target.host) for text in _resolved(target.host, resolver, deadline, most)]
    if not found:
        raise Halted(Unreachable(target.host, "name"))
    for address in found:
        rule = _broken_rule(target, address, allowed)
        if rule is not None:
            raise Halted(Refused(target.host, rule))
    return list(dict.fromkeys(found))


def _broken_rule(target: Target, address: Address, allowed: AllowList) -> str | None:
    if allowed.allows(target.host, address, target.port):
        return None
    if target.port not in allowed.ports:
        return "port"
    if not is_public(address):
        return "address"
    return "own" if _is_ours(target.host) or is_own(address) else None


def _is_ours(host: str) -> bool:
    """Return whether this installation is called by this name."""
    return validate_host(host, [name for name in settings.ALLOWED_HOSTS if name != "*"])


def _address(text: str, host: str) -> Address:
    try:
        address = ip_address(text)
    except ValueError as error:
        raise Halted(Refused(host, "address")) from error
    # A zone leads into a network that this machine is part of.
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise Halted(Refused(host, "address"))
    return address


def _resolved(host: str, resolver: Resolver, deadline: Deadline, most: float) -> Sequence[str]:
    """Ask in a thread that may be left behind: the operating system knows no time limit here."""
    answers: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host))
        except (OSError, UnicodeError):
            answers.put(None)

    seconds = deadline.left("resolving", most)
    threading.Thread(target=ask, name=f"resolving {host}", daemon=True).start()
    try:
        found = answers.get(timeout=seconds)
    except queue.Empty:
        raise deadline.over("resolving", seconds) from None
    if found is None:
        raise Halted(Unreachable(host, "name"))
    return found
