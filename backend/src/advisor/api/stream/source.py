"""What other processes tell by the database, handed to the hub."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from advisor.api.stream.hub import StreamHub
from advisor.db.notify import listen
from advisor.live.notifications import Topic

log = structlog.get_logger(__name__)

SOURCE_AWAY: Final = "source_away"


class _Payload(BaseModel):
    """As ``live.notifications`` writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: Topic
    changes: tuple[dict[str, JsonValue], ...] = ()
    resync: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()


def hand_on(hub: StreamHub, payload: str) -> None:
    """Tell readers what a payload says; one that cannot be read is missed by all."""
    try:
        told = _Payload.model_validate_json(payload)
    except ValidationError:
        log.warning("news_unreadable", size=len(payload))
        hub.miss("unreadable")
        return
    if told.topic is Topic.QUOTES:
        hub.tell_quotes(told.changes, told.resync)
    else:
        hub.tell(told.topic, told.ids)


@asynccontextmanager
async def following(hub: StreamHub, dsn: str) -> AsyncIterator[None]:
    """While inside, the hub is told what other processes tell; at the end its readers are let go."""
    hearing = asyncio.create_task(
        listen(dsn, lambda payload: hand_on(hub, payload), lambda: hub.miss(SOURCE_AWAY)), name="news"
    )
    try:
        yield
    finally:
        hub.close()
        hearing.cancel()
        with suppress(asyncio.CancelledError):
            await hearing
