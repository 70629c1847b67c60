"""Browsers may send commands on behalf of our own pages alone."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.api.http.middleware.methods import SAFE_METHODS
from advisor.api.http.refusals import ForeignOriginError


class OriginCheckMiddleware:
    """Refuses commands that a browser sends for another site's page.

    Browsers say where a command comes from, and pages cannot forge it; a client that says nothing is no browser.

    Args:
        app: the application.
        origins: origins besides the API's own whose pages may send commands.
    """

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in SAFE_METHODS:
            self._check(Headers(scope=scope))
        await self._app(scope, receive, send)

    def _check(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin in self._origins:
            return
        site = headers.get("sec-fetch-site")
        # Behind the dashboard's proxy the host is not the one the browser knows, but the site it names can be trusted.
        ours = site in {"same-origin", "none"} if site else origin is None or _netloc(origin) == headers.get("host", "")
        if not ours:
            raise ForeignOriginError(origin or "another site")


def _netloc(origin: str) -> str:
    """Host and port of an origin; empty for what is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
