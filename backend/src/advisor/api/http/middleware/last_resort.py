"""The answer to failures that nothing within answered: refusals of the middleware, outages, and our own defects."""

import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.api.http.errors import advisor_problem, unexpected_problem
from advisor.core.errors import AdvisorError
from advisor.db.session_outages import unavailable

log = structlog.get_logger(__name__)


class LastResortMiddleware:
    """Turns every failure into a problem document, unless a response has already started."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except Exception as error:  # the one place that keeps a defect from ending a connection unexplained
            problem = last_problem(error, scope)
            if started:
                raise
            await problem(scope, receive, send)


def last_problem(error: Exception, scope: Scope) -> Response:
    """The problem document of a failure, which is logged unless it is a refusal."""
    request_id: str = scope["state"]["request_id"]
    if isinstance(error, AdvisorError):
        return advisor_problem(error, request_id)
    outage = unavailable(error)
    if outage is not None:
        log.warning("database_unavailable", reason=str(error) or "no answer")
        return advisor_problem(outage, request_id)
    log.error("request_failed", method=scope["method"], path=scope["path"], exc_info=error)
    return unexpected_problem(request_id)
