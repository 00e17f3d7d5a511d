"""Taking a URL apart, once and strictly: what is checked here is what is connected to, never the text."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

import idna

from crm.lib.http.failures import Halted, Refused

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 8_000
LONGEST_NAME = 253
# Control characters and backslashes are what two parsers read in two ways; half a character cannot be sent.
TREACHEROUS = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


@dataclass(frozen=True)
class Target:
    """Where a request goes. ``host`` is ASCII, lower case, without brackets; ``path`` includes the query."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)

    @property
    def authority(self) -> str:
        """Return the Host header: the port stands in it only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read(url: str) -> Target:
    """Return where a URL leads; halt with the rule that it breaks."""
    url = url.strip(" ")
    if TREACHEROUS.search(url) or len(url) > LONGEST_URL:
        raise Halted(Refused("", "url"))
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme, parts.port
    except ValueError as error:
        raise Halted(Refused("", "url")) from error
    if scheme not in PORTS:
        raise Halted(Refused("", "scheme"))
    if "@" in parts.netloc:
        raise Halted(Refused("", "credentials"))
    try:
        host = hostname(parts.hostname or "")
    except ValueError as error:
        raise Halted(Refused("", "host")) from error
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    # What is percent-encoded already stays as it is.
    path = quote(path, safe="/?:@!$&'()*+,;=-._~%[]|")
    return Target(scheme, host, PORTS[scheme] if port is None else port, path)


def hostname(text: str) -> str:
    """Return a host as it is asked for: an IPv6 address, or ASCII labels without the last dot. Raises ``ValueError``.

    Other spellings of an IPv4 address, such as ``0x7f.1``, pass as names: the resolver reads them, and the address
    that comes out of it is judged.
    """
    if ":" in text:
        if "%" in text:
            raise ValueError("An address with a zone leads into this machine's own network.")
        return str(IPv6Address(text))
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode("ascii")
        except UnicodeError as error:
            raise ValueError(f"{text!r} is not an international name.") from error
    name = text.lower().removesuffix(".")
    if len(name) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(f"{text!r} is not a host name.")
    return name


def masked(url: str) -> str:
    """Return a URL fit for a log: paths and queries carry keys, so that only scheme, host and port are left."""
    try:
        target = read(url)
    except Halted:
        return "…"
    return f"{target.scheme}://{target.authority}/…"
