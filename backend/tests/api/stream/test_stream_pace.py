"""The stream's pace: what comes alone is sent at once, what never stops is joined, and nothing is lost by it."""

import asyncio
from datetime import timedelta

import orjson
import pytest

from advisor.api.live_config import StreamConfig
from advisor.api.stream.sse import event_stream
from advisor.api.updates.hub import UpdateHub
from advisor.core.clock import FixedClock
from advisor.live.notifications import Topic
from advisor.testing.virtual_time import run_virtually
from tests.api.live_seeding import NOW

CONFIG = StreamConfig(burst=2, join=timedelta(seconds=1), heartbeat=timedelta(hours=1))


async def sent(first: float, every: float, count: int) -> list[tuple[float, list[str]]]:
    """When a reader is sent which ids, if they come in this rhythm."""
    hub, loop = UpdateHub(clients=1, pending=100), asyncio.get_running_loop()
    for number in range(count):
        loop.call_later(first + number * every, hub.publish, Topic.VALUE_BETS, [str(number)])
    loop.call_later(first + 100, hub.close)
    events = event_stream(hub.join(frozenset(Topic)), CONFIG, FixedClock(NOW), resumed=False)
    return [
        (round(loop.time(), 2), orjson.loads(event.split(b"data: ")[1])["ids"])
        async for event in events
        if b"data: " in event
    ]


def test_seldom() -> None:
    found = run_virtually(sent(10, 3, 4))
    assert found == [(10, ["0"]), (13, ["1"]), (16, ["2"]), (19, ["3"])]


def test_without_end() -> None:
    found = run_virtually(sent(10, 0.1, 40))
    assert [at for at, _ in found] == pytest.approx([10, 10.1, 11, 12, 13, 14], abs=0.02)
    assert [id_ for _, ids in found for id_ in ids] == [str(number) for number in range(40)]
