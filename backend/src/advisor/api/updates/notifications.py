"""Notifications of other processes, which come through the database, handed to the hub."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from advisor.api.live_config import StreamConfig
from advisor.api.updates.hub import UpdateHub
from advisor.api.updates.reader import QUOTE_KEYS
from advisor.db.notify import ListenLimits, Report, listen
from advisor.live.notifications import Topic

log = structlog.get_logger(__name__)

SOURCE_AWAY: Final = "source_away"
_ASK_EVERY: Final = StreamConfig().ask_every


class _Notification(BaseModel):
    """As ``live.notifications`` writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: Topic
    changes: tuple[dict[str, JsonValue], ...] = ()
    flags: tuple[dict[str, JsonValue], ...] = ()
    figures: tuple[dict[str, JsonValue], ...] = ()
    confirmed: tuple[dict[str, JsonValue], ...] = ()
    resync: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()


def publish_notification(hub: UpdateHub, payload: str) -> None:
    """Hand a notification to all readers; one that cannot be read counts as missed by all."""
    try:
        notification = _Notification.model_validate_json(payload)
    except ValidationError:
        log.warning("notification_unreadable", size=len(payload))
        hub.miss("unreadable")
        return
    if notification.topic is Topic.QUOTES:
        quotes = {name: getattr(notification, name) for name in QUOTE_KEYS}
        hub.publish_quotes(quotes, notification.resync)
    else:
        hub.publish(notification.topic, notification.ids)


@asynccontextmanager
async def publishing_notifications(hub: UpdateHub, dsn: str, every: timedelta = _ASK_EVERY) -> AsyncIterator[None]:
    """While inside, the hub publishes what other processes notify; at the end its readers are let go.

    Args:
        every: so often the source is asked whether it is there.
    """
    loop = asyncio.get_running_loop()
    listening = asyncio.create_task(
        listen(
            dsn,
            lambda payload: publish_notification(hub, payload),
            lambda: hub.miss(SOURCE_AWAY),
            limits=ListenLimits(check=every.total_seconds(), answer=2 * every.total_seconds()),
            report=Report(heard=lambda: hub.heard(loop.time()), lost=hub.lost),
        ),
        name="notifications",
    )
    try:
        yield
    finally:
        hub.close()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
