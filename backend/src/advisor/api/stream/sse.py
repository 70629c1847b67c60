"""Server-sent events: the format in which browsers read the stream."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Final

import orjson

from advisor.api.live_config import StreamConfig
from advisor.api.updates.reader import Pending, Reader
from advisor.core.bursts import Bursts
from advisor.core.clock import Clock
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.words.nearest import did_you_mean
from advisor.instruments.market_types import MARKET_TYPES
from advisor.live.notifications import Topic

_LISTED: Final = "`market-types` lists them."
_HEARTBEAT: Final = b": keep-alive\n\n"


def parsed_topics(topics: str) -> frozenset[Topic]:
    """``"quotes,value_bets"`` as topics.

    Raises:
        ConfigError: there is no such topic.
    """
    names = topics.split(",")
    unknown = sorted(set(names) - set(Topic))
    if unknown:
        reason = f"there is no topic {unknown[0]!r}; known are {', '.join(Topic)}"
        raise ConfigError(f"In topics {reason}.", (FieldFault("topics", reason),))
    return frozenset(Topic(name) for name in names)


def parsed_fixtures(fixtures: str | None) -> frozenset[int] | None:
    """``"1,2"`` as ids; None for all."""
    return None if fixtures is None else frozenset(int(id_) for id_ in fixtures.split(","))


def parsed_markets(markets: str | None) -> frozenset[str] | None:
    """``"h2h,totals"`` as keys; None for all.

    Raises:
        ConfigError: there is no such market type.
    """
    if markets is None:
        return None
    names = frozenset(markets.split(","))
    unknown = sorted(names - set(MARKET_TYPES))
    if unknown:
        reason = f"there is no market type {unknown[0]!r}; {did_you_mean(unknown[0], MARKET_TYPES, _LISTED)}"
        raise ConfigError(f"In markets {reason}", (FieldFault("markets", reason),))
    return names


async def event_stream(reader: Reader, config: StreamConfig, clock: Clock, *, resumed: bool) -> AsyncIterator[bytes]:
    """Events until the reader is closed.

    Args:
        reader: whose pending updates are sent.
        config: pauses between messages.
        clock: stamps messages.
        resumed: the client was connected before, and missed the updates since.
    """
    numbers = count(1)
    loop = asyncio.get_running_loop()
    bursts = Bursts(config.join.total_seconds(), config.burst)
    yield f"retry: {round(config.retry.total_seconds() * 1000)}\n\n".encode()
    if resumed:
        reader.miss("reconnected")
    while not reader.closed:
        if not await reader.wait(config.heartbeat.total_seconds()):
            yield _HEARTBEAT
            continue
        if (pause := bursts.wait(loop.time())) and not reader.closed:
            # Updates that come meanwhile are sent together.
            await asyncio.sleep(pause)
        bursts.note(loop.time())
        for message in _messages(reader.take(), clock.now().isoformat()):
            yield _event(next(numbers), message)


def _messages(pending: Pending, sent_at: str) -> Iterator[dict[str, object]]:
    if pending.missed is not None:
        yield {"topic": "resync", "reason": pending.missed, "sent_at": sent_at}
    if any(pending.quotes.values()) or pending.resync:
        yield {
            "topic": str(Topic.QUOTES),
            **pending.quotes,
            "resync": pending.resync,
            "dropped": pending.dropped,
            "sent_at": sent_at,
        }
    for topic, ids in pending.notices.items():
        yield {"topic": str(topic), "ids": ids, "sent_at": sent_at}


def _event(number: int, message: dict[str, object]) -> bytes:
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (number, str(message["topic"]).encode(), orjson.dumps(message))
