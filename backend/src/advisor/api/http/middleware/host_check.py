"""Only requests for our own host names are served."""

import re
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.api.http.refusals import UnknownHostError

_PORT: Final = re.compile(r":\d+$")


class HostCheckMiddleware:
    """Refuses requests for other hosts: a page whose name was rebound to our address sends such.

    Args:
        app: the application.
        hosts: values of the ``Host`` header that are ours, without port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Of two names nobody knows which one whoever stands before us went by (RFC 9112 §3.2).
        host = ", ".join(Headers(scope=scope).getlist("host"))
        # IPv6 addresses keep their brackets.
        if _PORT.sub("", host).lower() not in self._hosts:
            raise UnknownHostError(host)
        await self._app(scope, receive, send)
