"""What happens to every request before and after the application: pure ASGI, no body is touched.

``Door`` gives the request its id, turns away strangers, adds the security headers and answers what nobody caught.
"""

import re
import time
from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.config import ApiConfig
from advisor.api.http.errors import advisor_problem, unexpected_problem
from advisor.api.http.refusals import BodyTooLargeError, ForeignOriginError, MediaTypeError, UnknownHostError
from advisor.core.errors import AdvisorError
from advisor.core.ids import NewId
from advisor.db.outages import unavailable

log = structlog.get_logger(__name__)

REQUEST_ID_HEADER: Final = "X-Request-ID"
_SANE_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._\-]{1,64}")
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SECURITY_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_UNCACHED: Final = (b"cache-control", b"no-store")


class Door:
    """The outermost layer around the application, which speaks HTTP alone.

    Args:
        app: the application.
        config: whom to let in.
        new_id: source of request ids.
    """

    def __init__(self, app: ASGIApp, config: ApiConfig, new_id: NewId) -> None:
        self._app = app
        self._hosts = frozenset(config.hosts)
        self._origins = frozenset(config.origins)
        self._max_body_bytes = config.max_body_bytes
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(scope["app"], receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = self._request_id(headers)
        scope.setdefault("state", {})["request_id"] = request_id
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._answer(scope, headers, receive, _Outlet(send, request_id, scope))

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive, outlet: "_Outlet") -> None:
        try:
            self._let_in(scope["method"], headers)
            await self._app(scope, self._bounded(headers, receive), outlet)
        except AdvisorError as refusal:
            await advisor_problem(refusal, outlet.request_id)(scope, receive, outlet)
        except Exception as error:  # the one place that keeps a defect from ending a connection unexplained
            outage = unavailable(error)
            if outage is not None:
                log.warning("database_unavailable", reason=str(error))
            else:
                log.exception("request_failed", method=scope["method"], path=scope["path"])
            if outlet.started:
                raise
            problem = advisor_problem(outage, outlet.request_id) if outage else unexpected_problem(outlet.request_id)
            await problem(scope, receive, outlet)

    def _request_id(self, headers: Headers) -> str:
        given = headers.get(REQUEST_ID_HEADER)
        return given if given and _SANE_REQUEST_ID.fullmatch(given) else self._new_id().hex

    def _let_in(self, method: str, headers: Headers) -> None:
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            raise UnknownHostError(host)
        if method in _READING:
            return
        self._refuse_foreign_page(host, headers)
        has_body = "content-type" in headers or headers.get("content-length", "0") != "0"
        if has_body and _media_type(headers.get("content-type", "")) != "application/json":
            raise MediaTypeError

    def _bounded(self, headers: Headers, receive: Receive) -> Receive:
        """``receive`` that stops reading at the limit, whatever length was announced."""
        if int(headers.get("content-length", "0")) > self._max_body_bytes:
            raise BodyTooLargeError(self._max_body_bytes)
        if "transfer-encoding" not in headers:
            return receive
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._max_body_bytes:
                raise BodyTooLargeError(self._max_body_bytes)
            return message

        return counted

    def _refuse_foreign_page(self, host: str, headers: Headers) -> None:
        """Browsers say where a command comes from, and pages cannot forge it; who says nothing is no browser."""
        origin = headers.get("origin")
        if origin in self._origins:
            return
        site = headers.get("sec-fetch-site")
        # Behind the dashboard's proxy the host is not the one the browser knows, but its word on the site holds.
        ours = site in {"same-origin", "none"} if site else origin is None or urlsplit(origin).netloc == host
        if not ours:
            raise ForeignOriginError(origin or "another site")


class _Outlet:
    """``send`` with the headers every answer carries."""

    def __init__(self, send: Send, request_id: str, scope: Scope) -> None:
        self._send = send
        self._scope = scope
        self._since = time.perf_counter()
        self.request_id = request_id
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = message["headers"] = list(message.get("headers", ()))
            headers.append((b"x-request-id", self.request_id.encode()))
            headers.extend(_SECURITY_HEADERS)
            if not any(name == b"cache-control" for name, _ in headers):
                headers.append(_UNCACHED)
            self._log(message["status"])
        await self._send(message)

    def _log(self, status: int) -> None:
        # Successful reads are counted by the metrics; a line for each would drown the rest.
        quiet = status < 400 and self._scope["method"] in _READING
        write = log.debug if quiet else log.info
        write(
            "request",
            method=self._scope["method"],
            path=self._scope["path"],
            status=status,
            ms=round((time.perf_counter() - self._since) * 1000, 1),
        )


async def _live(app: Starlette, receive: Receive, send: Send) -> None:
    """The application's life, as Starlette's own; but a start that fails tells a sentence and no traceback."""
    started = False
    try:
        await receive()
        async with app.router.lifespan_context(app):
            started = True
            await send({"type": "lifespan.startup.complete"})
            await receive()
    except Exception as error:  # raised on, a server would take it for an application without lifespan, and go on
        phase = "shutdown" if started else "startup"
        if not isinstance(error, AdvisorError):
            log.exception(f"{phase}_failed")
        await send({"type": f"lifespan.{phase}.failed", "message": str(error)})
        return
    await send({"type": "lifespan.shutdown.complete"})


def _name(host: str) -> str:
    """The host without its port; IPv6 addresses keep their brackets."""
    return host.rpartition(":")[0] if re.search(r":\d+$", host) else host


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
