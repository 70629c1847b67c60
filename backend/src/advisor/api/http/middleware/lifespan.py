"""Start and stop of the application; a start that fails is reported in a sentence instead of a traceback."""

import structlog
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.core.errors import AdvisorError

log = structlog.get_logger(__name__)


class LifespanMiddleware:
    """The outermost layer: what lies within sees HTTP requests alone. WebSockets are closed; no route serves them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._app(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _run(scope["app"], receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})


async def _run(app: Starlette, receive: Receive, send: Send) -> None:
    """As Starlette's own, which reports a failed start with its traceback."""
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
