"""One exchange: check, resolve once, connect to what was checked, read within the limits. Nothing is followed.

Neither proxies nor credentials are taken from the environment.
"""

import logging
import re
import time
from contextlib import closing

import httpcore

from crm.lib.http import allowing, reading, targets
from crm.lib.http.connecting import Door, certificates
from crm.lib.http.deadline import Clock, Deadline
from crm.lib.http.failures import Failure, Halted, Refused, Unreachable
from crm.lib.http.resolving import Resolver, permitted, system_resolver
from crm.lib.http.shape import LIMITS, Answer, Limits, Request
from crm.lib.http.targets import Target

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
#: Headers that say how the exchange itself is done, and are ours to set.
RESERVED = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]{0,8000}")
WITHOUT_BODY = frozenset({"GET", "DELETE"})

# It would write addresses and headers, keys included, into a log that is set to tell everything.
logging.getLogger("httpcore").setLevel(logging.WARNING)


def send(
    request: Request,
    *,
    limits: Limits = LIMITS,
    allowed: allowing.AllowList | None = None,
    resolver: Resolver = system_resolver,
    clock: Clock = time.monotonic,
) -> Answer | Failure:
    """Send one request and return the answer, or why there is none; nothing is raised for what the other side does.

    ``allowed`` is by default the settings' allow-list, which raises ``ImproperlyConfigured`` when it cannot be read.
    """
    try:
        target = targets.read(request.url)
        headers = _headers(request, target)
        deadline = Deadline(target.host, limits.total, clock)
        addresses = permitted(target, allowed or allowing.from_settings(), resolver, deadline, limits.resolve)
        with closing(Door(addresses, deadline, limits)) as door:
            return _exchange(request, target, headers, door, deadline, limits)
    except Halted as halted:
        return halted.failure


def is_header_name(name: str) -> bool:
    """Return whether a header of this name is sent when somebody asks for it."""
    return NAME.fullmatch(name) is not None and name.lower() not in RESERVED


def _exchange(
    request: Request,
    target: Target,
    headers: list[tuple[bytes, bytes]],
    door: Door,
    deadline: Deadline,
    limits: Limits,
) -> Answer:
    url = httpcore.URL(
        scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
    )
    connection = httpcore.HTTPConnection(url.origin, ssl_context=certificates(), network_backend=door)
    try:
        response = connection.handle_request(
            httpcore.Request(request.method, url, headers=headers, content=request.body)
        )
        if door.line is not None:
            door.line.head_is_read = True
        received = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers)
        encoding = ", ".join(value for name, value in received if name == "content-encoding")
        pieces = response.iter_stream()
        body = reading.body(pieces, encoding, limits.body, target.host, response.status)
    except (httpcore.ProtocolError, httpcore.NetworkError) as error:
        has_ended = door.line is None or door.line.has_ended
        raise Halted(Unreachable(target.host, "closed" if has_ended else "garbled")) from error
    return Answer(response.status, received, body, deadline.spent())


def _headers(request: Request, target: Target) -> list[tuple[bytes, bytes]]:
    """Return the headers as bytes, ours first; halt where one of the caller's could change the exchange."""
    if request.method not in METHODS:
        raise Halted(Refused(target.host, "method"))
    given = {name.lower() for name, _value in request.headers}
    if given & RESERVED:
        raise Halted(Refused(target.host, "reserved_header"))
    if not all(NAME.fullmatch(name) and VALUE.fullmatch(value) for name, value in request.headers):
        raise Halted(Refused(target.host, "header"))
    ours = [("Host", target.authority), ("Connection", "close"), ("Accept-Encoding", "gzip, deflate")]
    if "user-agent" not in given:
        ours.append(("User-Agent", "Millrace"))
    if request.body or request.method not in WITHOUT_BODY:
        ours.append(("Content-Length", str(len(request.body))))
    return [(name.encode("ascii"), value.strip().encode()) for name, value in (*ours, *request.headers)]
