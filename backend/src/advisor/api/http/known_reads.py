"""Reads that were let through before, which layers need not look at again.

What decides whether a request is answered, its client, its host and its query, is remembered of one that passed all
checks. Another with the same of all three would pass them too.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Protocol, TypeAlias

from fastapi import Request
from starlette.responses import Response
from starlette.types import Scope

from advisor.api.http.held import HeldAnswer
from advisor.api.http.middleware.concurrency import is_below

_MOST: Final = 256
_HAS_BODY: Final = frozenset({b"content-length", b"transfer-encoding", b"expect"})

_Key: TypeAlias = tuple[str, bytes, bytes, str]
"""Path, query string, host, and the client's address."""


class Held(Protocol):
    """What holds an answer ready."""

    def ready(self, now: float) -> HeldAnswer | None:
        """The answer, if nothing may have changed; ``now`` is the loop's time."""


Call: TypeAlias = Callable[[Request], Awaitable[Response]]
"""What answers a request, its query read already."""


class KnownRead:
    """A read that passed all checks.

    Attributes:
        route: path of its route.
        held: holds its answer ready, at times.
        call: makes its answer.
    """

    __slots__ = ("call", "held", "route")

    def __init__(self, route: str) -> None:
        self.route = route
        self.held: Held | None = None
        self.call: Call | None = None

    def ready(self, now: float) -> HeldAnswer | None:
        """The answer that is held ready; ``now`` is the loop's time."""
        return None if self.held is None else self.held.ready(now)


class KnownReads:
    """The requests that passed last; one for each application.

    Args:
        waitless: paths that are never remembered, with all below them, as they have no turns to wait for.
    """

    def __init__(self, waitless: Iterable[str] = ()) -> None:
        self._waitless = tuple(waitless)
        self._known: dict[_Key, KnownRead] = {}
        self._paths: set[str] = set()

    def remember(self, request: Request, *, held: Held | None = None, call: Call | None = None) -> None:
        """A request passed all checks, and this is what answers it."""
        headers = read_headers(request.scope["headers"])
        client = request.scope.get("client")
        if headers is None or client is None or request.scope["method"] != "GET":
            return
        if is_below(request.scope["path"], self._waitless):
            return
        key = _key(request.scope, headers, client)
        known = self._known.pop(key, None) or KnownRead(request.scope["route"].path)
        known.held, known.call = held or known.held, call or known.call
        self._known[key] = known
        self._paths.add(key[0])
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]

    def find(self, scope: Scope) -> "tuple[KnownRead, ReadHeaders] | None":
        """What is known of a GET, and what its headers say; None where nothing is."""
        client = scope.get("client")
        if client is None or scope["path"] not in self._paths:
            return None
        headers = read_headers(scope["headers"])
        known = None if headers is None else self._known.get(_key(scope, headers, client))
        return None if known is None or headers is None else (known, headers)


class ReadHeaders:
    """What is read of a request's headers."""

    __slots__ = ("encoding", "host", "request_id", "tag")

    def __init__(self) -> None:
        self.host: bytes | None = None
        self.tag: bytes | None = None
        self.encoding: bytes | None = None
        self.request_id: bytes | None = None


def read_headers(headers: Iterable[tuple[bytes, bytes]]) -> ReadHeaders | None:
    """None where a header that is looked at comes twice, none names a host, or a body follows."""
    found = ReadHeaders()
    seen = 0
    for name, value in headers:
        if name in _HAS_BODY:
            return None
        if name == b"host":
            found.host, seen = value, seen + 1
        elif name == b"if-none-match":
            if found.tag is not None:
                return None
            found.tag = value
        elif name == b"accept-encoding":
            if found.encoding is not None:
                return None
            found.encoding = value
        elif name == b"x-request-id":
            if found.request_id is not None:
                return None
            found.request_id = value
    return found if seen == 1 else None


def _key(scope: Scope, headers: ReadHeaders, client: tuple[str, int]) -> _Key:
    return scope["path"], scope["query_string"], headers.host or b"", client[0]


def remember(request: Request, held: Held) -> None:
    """Answer the next request like this one from what is held, where that is ready."""
    known: KnownReads = request.app.state.known_reads
    known.remember(request, held=held)
