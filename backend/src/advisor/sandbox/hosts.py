"""The sandbox answers to its own names alone: a web page must not set its faults by a name rebound to this machine."""

import re
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.sandbox.answers import answer

_PORT: Final = re.compile(r":\d+$")
_OURS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


def bracketed(host: str) -> str:
    """An address as it stands in URLs."""
    return f"[{host}]" if ":" in host else host


class KnownHosts:
    """Refuses requests whose ``Host`` is none of these names.

    Args:
        app: the application.
        names: under which it is called besides those of this machine, without port; an IPv6 address in brackets.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = _OURS.union(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = _PORT.sub("", ", ".join(Headers(scope=scope).getlist("host"))).lower()
        if host in self._names:
            await self._app(scope, receive, send)
            return
        refusal = {"error": f"The sandbox is not called '{host[:100]}'; start it with --name for a further name."}
        await answer(refusal, 421)(scope, receive, send)
