"""What goes out, what comes back, and what it may cost. None of them shows a secret when it is printed."""

from dataclasses import dataclass, field

#: Headers as they stand on the wire: pairs, since a name may occur twice.
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """One request. Addresses and headers carry keys, so that neither is part of its ``repr``."""

    url: str = field(repr=False)
    method: str = "POST"
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What the other side said, whatever its status; a redirect is an answer too. Names of headers are lower case."""

    status: int
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    seconds: float = 0.0

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def text(self) -> str:
        """Return the body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Limits:
    """What one exchange may cost: seconds for its parts and in all, bytes of the answer's head and of its body.

    The body is counted as it arrives and again after decompression. HubSpot: 3 s to connect, 30 s for the answer.
    """

    resolve: float = 5.0
    connect: float = 3.0
    total: float = 30.0
    head: int = 64 * 1024
    body: int = 1024 * 1024


LIMITS = Limits()
