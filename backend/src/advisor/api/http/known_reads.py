"""Reads that were let through before, and whose answers are held ready: which layers need not look at again.

What decides whether a request is answered, its client, its host and its query, is remembered of one that passed all
checks. Another with the same of all three would pass them too.
"""

from collections.abc import Iterable
from typing import Final, Protocol, TypeAlias

from fastapi import Request
from starlette.types import Scope

from advisor.api.http.held import HeldAnswer, Sent

_MOST: Final = 256
_HAS_BODY: Final = frozenset({b"content-length", b"transfer-encoding", b"expect"})

_Key: TypeAlias = tuple[str, bytes, bytes, str]
"""Path, query string, host, and the client's address."""


class Held(Protocol):
    """What holds an answer ready."""

    def ready(self, now: float) -> HeldAnswer | None:
        """The answer, if nothing may have changed; ``now`` is the loop's time."""


class KnownReads:
    """The requests that passed last; one for each application."""

    def __init__(self) -> None:
        self._known: dict[_Key, tuple[Held, str]] = {}
        self._paths: set[str] = set()

    def remember(self, request: Request, held: Held) -> None:
        """A request passed all checks, and this is what answers it."""
        headers = _read(request.scope["headers"])
        client = request.scope.get("client")
        if headers is None or client is None:
            return
        key = _key(request.scope, headers, client)
        self._known.pop(key, None)
        self._known[key] = held, request.scope["route"].path
        self._paths.add(key[0])
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]

    def answer(self, scope: Scope, now: float) -> tuple[Sent, str, bytes | None] | None:
        """What a GET is answered with, the path of its route, and the id that it brought; None where it is not
        known, or its answer not ready.
        """
        client = scope.get("client")
        if client is None or (scope["path"] not in self._paths):
            return None
        headers = _read(scope["headers"])
        if headers is None:
            return None
        found = self._known.get(_key(scope, headers, client))
        if found is None:
            return None
        held, route = found
        ready = held.ready(now)
        if ready is None:
            return None
        return ready.to_send(_text(headers.tag), _text(headers.encoding)), route, headers.request_id


class _Headers:
    """What is read of a request's headers."""

    __slots__ = ("encoding", "host", "request_id", "tag")

    def __init__(self) -> None:
        self.host: bytes | None = None
        self.tag: bytes | None = None
        self.encoding: bytes | None = None
        self.request_id: bytes | None = None


def _read(headers: Iterable[tuple[bytes, bytes]]) -> _Headers | None:
    """None where a header that is looked at comes twice, none names a host, or a body follows."""
    found = _Headers()
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


def _key(scope: Scope, headers: _Headers, client: tuple[str, int]) -> _Key:
    return scope["path"], scope["query_string"], headers.host or b"", client[0]


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def remember(request: Request, held: Held) -> None:
    """Answer the next request like this one from what is held, where that is ready."""
    known: KnownReads = request.app.state.known_reads
    known.remember(request, held)
