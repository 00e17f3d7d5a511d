"""Why there was no answer, as values of one family: a log keeps their fields, the sentence is written when it is read.

A sentence names the host and nothing else of the address: paths and queries carry keys.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: What is never sent, by rule.
RULES = {
    "url": gettext_lazy(
        "The address of the request cannot be read. Write it like https://example.com/path, without line breaks and "
        "backslashes."
    ),
    "scheme": gettext_lazy("Only addresses that begin with http:// or https:// can be called."),
    "credentials": gettext_lazy(
        "The address of the request holds a user name or a password. Remove them and send them in a header."
    ),
    "host": gettext_lazy("The host in the address of the request is not a valid name. Correct it."),
    "port": gettext_lazy(
        "%(host)s is called on a port that is not open to workflows. Use 80 or 443, or ask an administrator to add the "
        "port to OUTGOING_ALLOWED_PORTS."
    ),
    "address": gettext_lazy(
        "%(host)s leads to an address that is not on the public internet. If workflows may call it, ask an "
        "administrator to add it to OUTGOING_ALLOWED_HOSTS."
    ),
    "own": gettext_lazy(
        "%(host)s leads back to this installation. If workflows may call it, ask an administrator to add it to "
        "OUTGOING_ALLOWED_HOSTS."
    ),
    "method": gettext_lazy("This method cannot be sent. Use GET, POST, PUT, PATCH or DELETE."),
    "header": gettext_lazy(
        "A header of the request has a name or a value that cannot be sent. Remove line breaks and control characters."
    ),
    "reserved_header": gettext_lazy(
        "A header of the request is one that is always set for you, such as Host, Content-Length or Accept-Encoding. "
        "Remove it."
    ),
    "encoding": gettext_lazy(
        "%(host)s compressed its answer in a way that was not asked for. It must answer plainly, or with gzip or "
        "deflate."
    ),
}

#: What kept us from an answer, by reason.
REASONS = {
    "name": gettext_lazy("%(host)s is not known. Check the spelling of the address."),
    "connect": gettext_lazy("%(host)s does not accept connections. Check that the service is running."),
    "certificate": gettext_lazy(
        "The certificate of %(host)s is not valid for this address. Its operator must renew or correct it."
    ),
    "tls": gettext_lazy("No encrypted connection to %(host)s came about. Check whether it really serves https."),
    "closed": gettext_lazy("%(host)s closed the connection before its answer was complete."),
    "garbled": gettext_lazy("%(host)s sent something that is not an HTTP answer."),
}

#: During what the time ran out.
PHASES = {
    "resolving": gettext_lazy("The address of %(host)s was not found within %(seconds)g seconds."),
    "connecting": gettext_lazy("%(host)s did not accept the connection within %(seconds)g seconds."),
    "answering": gettext_lazy("%(host)s did not answer completely within %(seconds)g seconds."),
}


@dataclass(frozen=True)
class Failure:
    """No usable answer from ``host``. ``slug`` tells the members of the family apart in a log."""

    slug: ClassVar[str]
    host: str

    @property
    def message(self) -> str:
        """Return what happened and what to do."""
        raise NotImplementedError


@dataclass(frozen=True)
class Refused(Failure):
    """A rule of ours forbids the request, or the answer to it; trying again changes nothing."""

    slug = "refused"
    rule: str

    @property
    def message(self) -> str:
        """Return which rule it was, and what to do."""
        return str(RULES[self.rule]) % {"host": self.host}


@dataclass(frozen=True)
class Unreachable(Failure):
    """The other side was not found, did not let us in, or broke off."""

    slug = "unreachable"
    reason: str

    @property
    def message(self) -> str:
        """Return what stood in the way."""
        return str(REASONS[self.reason]) % {"host": self.host}


@dataclass(frozen=True)
class TimedOut(Failure):
    """The time ran out; the request may have arrived all the same."""

    slug = "timed_out"
    phase: str
    seconds: float

    @property
    def message(self) -> str:
        """Return during what the time ran out."""
        return str(PHASES[self.phase]) % {"host": self.host, "seconds": self.seconds}


@dataclass(frozen=True)
class TooLarge(Failure):
    """The answer was broken off at ``most`` bytes; ``status`` is None where its head alone was too large."""

    slug = "too_large"
    most: int
    status: int | None = None

    @property
    def message(self) -> str:
        """Return how much is allowed."""
        return _("%(host)s answered with more than %(most)s KB. It must send less.") % {
            "host": self.host,
            "most": self.most // 1024,
        }


class Halted(Exception):
    """Carries a failure up to ``send``, and no further."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.slug)
