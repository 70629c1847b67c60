"""The stream of updates, as server-sent events."""

from typing import Annotated, TypeAlias

from fastapi import Query, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from advisor.api.deps import Resources, ResourcesDep
from advisor.api.http.problems import problems
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.stream.parameters import StreamQuery
from advisor.api.stream.schemas import NoticeMessage, QuotesMessage, ResyncMessage
from advisor.api.stream.sse import event_stream, parsed_fixtures, parsed_markets, parsed_topics
from advisor.api.updates.reader import Reader

router = noun_router("stream")

_Message: TypeAlias = QuotesMessage | NoticeMessage | ResyncMessage

_HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}


class EventStreamResponse(StreamingResponse):
    """Sends a reader's events; the reader leaves the hub when the client goes, whenever that is."""

    media_type = "text/event-stream"

    def __init__(self, reader: Reader, resources: Resources, *, resumed: bool) -> None:
        events = event_stream(reader, resources.live.stream, resources.clock, resumed=resumed)
        super().__init__(events, headers=_HEADERS)
        self._reader = reader
        self._hub = resources.hub

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.leave(self._reader)


@router.get(
    "/stream",
    status_code=200,
    response_class=EventStreamResponse,
    responses={
        **problems(429),
        200: {
            "model": _Message,
            "description": (
                "Server-sent events without end: the name of each is its topic, its data a message of this schema. "
                "`resync` means that updates were missed. Comments keep the connection open."
            ),
        },
    },
    openapi_extra=requires(Scope.READ),
)
async def get_stream(
    request: Request, resources: ResourcesDep, query: Annotated[StreamQuery, Query()]
) -> EventStreamResponse:
    """Changes as they happen. Messages hold the prices themselves; other topics give ids of what to request again."""
    reader = resources.hub.join(
        parsed_topics(query.topics), parsed_fixtures(query.fixtures), parsed_markets(query.markets)
    )
    return EventStreamResponse(reader, resources, resumed="last-event-id" in request.headers)
